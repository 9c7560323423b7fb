import { type ConstDirectiveNode, type FieldDefinitionNode, Kind } from 'graphql';
import type { CompositionError } from './compositionError.ts';
import { readFeatures } from './features.ts';
import { errorAt, type SubgraphType } from './subgraphTypes.ts';

interface Override {
  readonly type: SubgraphType;
  readonly field: FieldDefinitionNode;
  readonly from: string;
}

/** Fields that two subgraphs take over from the same one without sharing them: who resolves them is undecided. */
export function rivalOverrides(types: readonly SubgraphType[]): CompositionError[] {
  const overrides = types.flatMap(unsharedOverrides);
  const rivals = Map.groupBy(
    overrides,
    ({ type, field, from }) => `${type.name}.${field.name.value} ${from}`,
  );
  return [...rivals.values()].flatMap(([first, second]) => {
    if (first === undefined || second === undefined) return [];
    const what = `overrides "${first.from}", as subgraph "${first.type.subgraph.name}" does; only one may`;
    return [errorAt(second.type, second.field, 'INVALID_FIELD_SHARING', what)];
  });
}

function unsharedOverrides(type: SubgraphType): Override[] {
  const features = readFeatures(type.subgraph.document);
  const override = features.directiveName('federation', 'override');
  const shareable = features.directiveName('federation', 'shareable');
  const isShared = (directives: readonly ConstDirectiveNode[] | undefined): boolean =>
    directives?.some(({ name }) => name.value === shareable) ?? false;
  if (isShared(type.directives)) return [];
  return type.fields.flatMap((field) => {
    const from = field.directives
      ?.find(({ name }) => name.value === override)
      ?.arguments?.find(({ name }) => name.value === 'from')?.value;
    return from?.kind === Kind.STRING && !isShared(field.directives)
      ? [{ type, field, from: from.value }]
      : [];
  });
}

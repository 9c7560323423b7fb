import { type ConstDirectiveNode, type DefinitionNode, Kind } from 'graphql';
import type { SubgraphDocument } from './compositionError.ts';
import { readFeatures } from './features.ts';
import { fieldDeclarations } from './fieldDeclarations.ts';

/**
 * The subgraphs without the label of each `@override` from a subgraph that is there but does not have the field.
 * There is nothing to take over step by step, and the composer would call the field unreachable while the label is
 * off.
 */
export function withoutVainLabels(subgraphs: readonly SubgraphDocument[]): SubgraphDocument[] {
  const declarations = fieldDeclarations(subgraphs);
  const names = new Set(subgraphs.map(({ name }) => name));
  return subgraphs.map((subgraph) => {
    const override = readFeatures(subgraph.document).directiveName('federation', 'override');
    const withoutLabel: MapDirective = (directive, coordinate) => {
      const from = directive.name.value === override ? sourceOf(directive) : null;
      const isVain =
        from !== null &&
        names.has(from) &&
        declarations.get(coordinate)?.every((one) => one.subgraph !== from);
      const others = directive.arguments?.filter(({ name }) => name.value !== 'label') ?? [];
      return isVain ? { ...directive, arguments: others } : directive;
    };
    const definitions = subgraph.document.definitions.map((one) => mapFieldDirectives(one, withoutLabel));
    return { ...subgraph, document: { ...subgraph.document, definitions } };
  });
}

function sourceOf(override: ConstDirectiveNode): string | null {
  const from = override.arguments?.find(({ name }) => name.value === 'from')?.value;
  return from?.kind === Kind.STRING ? from.value : null;
}

type MapDirective = (directive: ConstDirectiveNode, coordinate: string) => ConstDirectiveNode;

function mapFieldDirectives(definition: DefinitionNode, map: MapDirective): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) {
    return definition;
  }
  const fields = definition.fields?.map((field) => {
    if (!field.directives?.length) return field;
    const coordinate = `${definition.name.value}.${field.name.value}`;
    return { ...field, directives: field.directives.map((directive) => map(directive, coordinate)) };
  });
  return fields === undefined ? definition : { ...definition, fields };
}

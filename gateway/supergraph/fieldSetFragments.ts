import { type ConstDirectiveNode, type FieldDefinitionNode, GraphQLError, Kind, parse, visit } from 'graphql';
import type { CompositionError, SubgraphDocument } from './compositionError.ts';
import { readFeatures } from './features.ts';
import { errorAt, type SubgraphType, subgraphTypes } from './subgraphTypes.ts';

const CODES = {
  key: 'KEY_INVALID_FIELDS',
  requires: 'REQUIRES_INVALID_FIELDS',
  provides: 'PROVIDES_INVALID_FIELDS',
} as const;

/**
 * Fragments in `@key`, `@requires` and `@provides` on types that the subgraph does not have, such as those of an
 * interface that it has as `@interfaceObject`. The composer stops at them without a word about the place.
 */
export function unknownFragmentTypes(subgraphs: readonly SubgraphDocument[]): CompositionError[] {
  return subgraphs.flatMap((subgraph) => {
    const { directiveName } = readFeatures(subgraph.document);
    const codes = new Map(
      (['key', 'requires', 'provides'] as const).map((name) => [
        directiveName('federation', name),
        { name, code: CODES[name] },
      ]),
    );
    const known = new Set(
      subgraph.document.definitions.flatMap((one) => ('name' in one && one.name ? [one.name.value] : [])),
    );
    const errorsOf = (
      type: SubgraphType,
      field: FieldDefinitionNode | null,
      directives: readonly ConstDirectiveNode[],
    ): CompositionError[] =>
      directives.flatMap((directive) => {
        const checked = codes.get(directive.name.value);
        const unknown = checked ? fragmentTypes(directive).filter((name) => !known.has(name)) : [];
        return unknown.map((name) =>
          errorAt(
            type,
            field,
            checked?.code ?? '',
            `has a fragment on "${name}" in its @${checked?.name}, but "${name}" is missing there`,
          ),
        );
      });
    return subgraphTypes(subgraph).flatMap((type) => [
      ...errorsOf(type, null, type.directives),
      ...type.fields.flatMap((field) => errorsOf(type, field, field.directives ?? [])),
    ]);
  });
}

/** The types of the fragments in a directive's `fields`; a text that does not parse is for the composer to report. */
function fragmentTypes(directive: ConstDirectiveNode): string[] {
  const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
  if (fields?.kind !== Kind.STRING || !fields.value.includes('...')) return [];
  const names: string[] = [];
  try {
    visit(parse(`{${fields.value}}`, { noLocation: true }), {
      InlineFragment({ typeCondition }) {
        if (typeCondition) names.push(typeCondition.name.value);
      },
    });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
  return names;
}

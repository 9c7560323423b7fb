import { type DefinitionNode, type DocumentNode, Kind } from 'graphql';
import type { SubgraphDocument } from './compositionError.ts';
import { readFeatures } from './features.ts';

/**
 * The supergraph without the directives for operations that only some subgraphs define: a client could send them on
 * a field of a subgraph that refuses them. The composer drops them only where their locations differ.
 */
export function withoutPartialDirectives(
  supergraph: DocumentNode,
  subgraphs: readonly SubgraphDocument[],
): DocumentNode {
  const features = readFeatures(supergraph);
  const isEverywhere = (name: string): boolean =>
    subgraphs.every(({ document }) => document.definitions.some((one) => isDirective(one, name)));
  const definitions = supergraph.definitions.filter(
    (one) =>
      one.kind !== Kind.DIRECTIVE_DEFINITION ||
      features.owns(`@${one.name.value}`) ||
      isEverywhere(one.name.value),
  );
  return { ...supergraph, definitions };
}

function isDirective(definition: DefinitionNode, name: string): boolean {
  return definition.kind === Kind.DIRECTIVE_DEFINITION && definition.name.value === name;
}

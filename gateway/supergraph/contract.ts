import {
  addInaccessibleToUnreachableTypes,
  applyTagFilterOnSubgraphs,
  createCompositionSuccessReadCacheContainer,
  extractLinkImplementations,
} from '@theguild/federation-composition';
import type { DocumentNode } from 'graphql';
import type { SubgraphDocument } from './compositionError.ts';

/** Which part of the graph a group of clients gets, by `@tag`. */
export interface Contract {
  /** What carries one of these tags is hidden. */
  readonly exclude?: readonly string[];
  /** When there are any, what carries none of these tags is hidden. */
  readonly include?: readonly string[];
}

/** The subgraphs with `@inaccessible` on everything that is not part of the contract. */
export function underContract(
  subgraphs: readonly SubgraphDocument[],
  contract: Contract,
): SubgraphDocument[] {
  const services = subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: document }));
  const filter = { exclude: new Set(contract.exclude), include: new Set(contract.include) };
  const filtered = applyTagFilterOnSubgraphs(services, filter);
  return subgraphs.map((subgraph, index) => ({
    ...subgraph,
    document: filtered[index]?.typeDefs ?? subgraph.document,
  }));
}

/** The supergraph with `@inaccessible` on the types that clients can no longer reach. */
export function withoutUnreachableTypes(supergraph: DocumentNode): DocumentNode {
  const { resolveImportName, matchesImplementation } = extractLinkImplementations(supergraph);
  // Without the specification nothing was hidden, so nothing became unreachable.
  if (!matchesImplementation('https://specs.apollo.dev/inaccessible', 'v0.2')) return supergraph;
  const composed = createCompositionSuccessReadCacheContainer(supergraph);
  return addInaccessibleToUnreachableTypes(resolveImportName, composed).supergraphDocumentNode ?? supergraph;
}

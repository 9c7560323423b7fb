import { type DocumentNode, print } from 'graphql';
import { subtypesIn } from './commonType.ts';
import { type CompositionError, placeError, type SubgraphDocument } from './compositionError.ts';
import { type Contract, underContract, withoutUnreachableTypes } from './contract.ts';
import { composeWithoutFalseAlarms } from './falseAlarms.ts';
import { fieldDeclarations } from './fieldDeclarations.ts';
import { unknownFragmentTypes } from './fieldSetFragments.ts';
import { fieldTypeErrors } from './fieldTypeErrors.ts';
import { mendJoinFields } from './mendJoinFields.ts';
import { withoutPartialDirectives } from './partialDirectives.ts';
import { parseSubgraph, type SubgraphSource } from './subgraphDocument.ts';
import { subgraphRuleErrors } from './subgraphRules.ts';
import { unreachableMembers } from './unreachableMembers.ts';
import { withoutVainLabels } from './vainLabels.ts';

export type Composition =
  | { readonly supergraphSdl: string; readonly errors?: undefined }
  | { readonly errors: readonly CompositionError[]; readonly supergraphSdl?: undefined };

/**
 * Joins subgraphs into one supergraph; with a contract, clients see only what the contract lets them. The same
 * subgraphs give the same text in whatever order they come.
 */
export function composeSubgraphs(subgraphs: readonly SubgraphSource[], contract: Contract = {}): Composition {
  const sources = subgraphs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const nameErrors = checkNames(sources);
  if (nameErrors.length > 0) return { errors: nameErrors };
  const parsed = sources.map(parseSubgraph);
  const syntaxErrors = parsed.filter((one) => 'code' in one);
  if (syntaxErrors.length > 0) return { errors: syntaxErrors };
  return composeDocuments(
    parsed.filter((one) => 'document' in one),
    contract,
  );
}

/** The composer throws at a name used twice, and composes nothing into a supergraph without a query. */
function checkNames(sources: readonly SubgraphSource[]): CompositionError[] {
  if (sources.length === 0) return [errorWithoutPlace('NO_SUBGRAPHS', 'There is no subgraph to compose.')];
  return sources.flatMap((one, index) => {
    const isTaken = one.name === sources[index - 1]?.name;
    if (isTaken)
      return [errorWithoutPlace('SUBGRAPH_NAME_TAKEN', `Two subgraphs are named "${one.name}".`, one)];
    const isNamed = one.name.trim() !== '';
    return isNamed ? [] : [errorWithoutPlace('SUBGRAPH_NAME_MISSING', 'A subgraph must have a name.', one)];
  });
}

function errorWithoutPlace(code: string, message: string, source?: SubgraphSource): CompositionError {
  const subgraph = source?.name ?? null;
  return { code, message, subgraph, type: null, field: null, line: null, file: source?.file ?? null };
}

function composeDocuments(published: readonly SubgraphDocument[], contract: Contract): Composition {
  const isPart = Boolean(contract.exclude?.length || contract.include?.length);
  try {
    const subgraphs = isPart ? underContract(published, contract) : published;
    const { errors, document } = composeMended(subgraphs);
    if (errors !== undefined) return { errors };
    return { supergraphSdl: `${print(isPart ? withoutUnreachableTypes(document) : document)}\n` };
  } catch (error) {
    // The composer throws at some faults, such as a federation version without a number, instead of reporting them.
    const message = Error.isError(error) ? error.message : String(error);
    return { errors: [errorWithoutPlace('COMPOSITION_FAILED', message)] };
  }
}

type Mended =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly errors: readonly CompositionError[]; readonly document?: undefined };

function composeMended(published: readonly SubgraphDocument[]): Mended {
  const unknown = unknownFragmentTypes(published);
  if (unknown.length > 0) return { errors: unknown };
  const subgraphs = withoutVainLabels(published);
  const result = composeWithoutFalseAlarms(subgraphs);
  if (result.errors !== undefined) {
    return { errors: result.errors.map((error) => placeError(error, subgraphs)) };
  }
  const supergraph = result.supergraphDocumentNode;
  const declarations = fieldDeclarations(subgraphs);
  const overlooked = [
    ...subgraphRuleErrors(subgraphs, supergraph),
    ...fieldTypeErrors(declarations, subtypesIn(supergraph.definitions)),
  ];
  if (overlooked.length > 0) return { errors: overlooked };
  const document = mendJoinFields(withoutPartialDirectives(supergraph, subgraphs), declarations);
  const unreachable = unreachableMembers(document, declarations);
  return unreachable.length > 0 ? { errors: unreachable } : { document };
}

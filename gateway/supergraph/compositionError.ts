import { type DefinitionNode, type DocumentNode, type GraphQLError, Kind, type NameNode } from 'graphql';

/** One subgraph's part of a composition: what its team published, parsed. */
export interface SubgraphDocument {
  readonly name: string;
  readonly url: string;
  /** Where the SDL was read from; null for text that came from elsewhere. */
  readonly file: string | null;
  readonly document: DocumentNode;
}

/** Why subgraphs do not compose, and where to look: parts that are not known are null. */
export interface CompositionError {
  readonly code: string;
  readonly message: string;
  readonly subgraph: string | null;
  readonly type: string | null;
  readonly field: string | null;
  readonly line: number | null;
  readonly file: string | null;
}

/**
 * Says where a composer's error lies. The composer tells the subgraph and the node only for some errors; for the
 * others the first coordinate that its text quotes and that a subgraph defines is the place to look.
 */
export function placeError(error: GraphQLError, subgraphs: readonly SubgraphDocument[]): CompositionError {
  const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'COMPOSITION_FAILED';
  const told = subgraphs.find(({ name }) => name === error.extensions.subgraphName);
  const quoted = [...error.message.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? '');
  const named = told ?? subgraphs.find(({ name }) => quoted.includes(name));
  const place = firstPlace(quoted, named === undefined ? subgraphs : [named, ...subgraphs]);
  const at = told ?? place?.subgraph ?? named ?? null;
  return {
    code,
    message: error.message,
    subgraph: at?.name ?? null,
    type: place?.type ?? null,
    field: place?.field ?? null,
    line: lineOfError(error) ?? place?.line ?? null,
    file: at?.file ?? null,
  };
}

interface Place {
  readonly subgraph: SubgraphDocument;
  readonly type: string;
  readonly field: string | null;
  readonly line: number | null;
}

function firstPlace(quoted: readonly string[], subgraphs: readonly SubgraphDocument[]): Place | null {
  const places = quoted.flatMap((text) => placeOf(text, subgraphs) ?? []);
  return places.find(({ field }) => field !== null) ?? places[0] ?? null;
}

/** The definition of `Type`, `Type.field` or `Type.field(argument:)` in the first subgraph that has it. */
function placeOf(coordinate: string, subgraphs: readonly SubgraphDocument[]): Place | null {
  const [, type, field = null] = /^(\w+)(?:\.(\w+)(?:\(.*\))?)?$/.exec(coordinate) ?? [];
  if (type === undefined) return null;
  for (const subgraph of subgraphs) {
    for (const definition of subgraph.document.definitions) {
      const node = memberOf(definition, type, field);
      if (node !== null) return { subgraph, type, field, line: node.loc?.startToken.line ?? null };
    }
  }
  return null;
}

function memberOf(definition: DefinitionNode, type: string, field: string | null): NameNode | null {
  if (!('name' in definition) || definition.name?.value !== type) return null;
  if (definition.kind === Kind.DIRECTIVE_DEFINITION || definition.kind === Kind.OPERATION_DEFINITION)
    return null;
  if (field === null) return definition.name;
  const members = [
    ...('fields' in definition ? (definition.fields ?? []) : []),
    ...('values' in definition ? (definition.values ?? []) : []),
  ];
  return members.find(({ name }) => name.value === field)?.name ?? null;
}

function lineOfError(error: GraphQLError): number | null {
  const node = error.nodes?.[0];
  const named = node !== undefined && 'name' in node ? node.name : node;
  return (
    (typeof named === 'object' ? named.loc?.startToken.line : undefined) ?? error.locations?.[0]?.line ?? null
  );
}

import { type DefinitionNode, GraphQLError, Kind, parse, visit } from 'graphql';
import type { CompositionError, SubgraphDocument } from './compositionError.ts';

/** A subgraph as its team publishes it. */
export interface SubgraphSource {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** Where the SDL was read from, for error messages. */
  readonly file?: string;
}

/** The newest federation version that the composer knows. */
const NEWEST_MINOR = 9;
const FEDERATION_URL = /^(https:\/\/specs\.apollo\.dev\/federation\/v2\.)(\d+)$/;

/**
 * Parses a subgraph. One that links a federation newer than v2.9 is composed as v2.9: the versions after it only
 * add directives, and importing one of those is still reported by the composer.
 */
export function parseSubgraph({ name, url, sdl, file }: SubgraphSource): SubgraphDocument | CompositionError {
  try {
    const document = parse(sdl);
    const definitions = document.definitions.map(withKnownFederation);
    return { name, url, file: file ?? null, document: { ...document, definitions } };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const line = error.locations?.[0]?.line ?? null;
    const message = `[${name}] ${error.message}`;
    return {
      code: 'INVALID_GRAPHQL',
      message,
      subgraph: name,
      type: null,
      field: null,
      line,
      file: file ?? null,
    };
  }
}

function withKnownFederation(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION)
    return definition;
  return visit(definition, {
    StringValue(node) {
      const [, prefix, minor] = FEDERATION_URL.exec(node.value) ?? [];
      return Number(minor) > NEWEST_MINOR ? { ...node, value: `${prefix}${NEWEST_MINOR}` } : undefined;
    },
  });
}

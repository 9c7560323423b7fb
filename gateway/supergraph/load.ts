import { createHash } from 'node:crypto';
import { type DefinitionNode, type DocumentNode, type EnumValueDefinitionNode, Kind, parse } from 'graphql';
import { readCatalogue } from '../engine/catalogue.ts';
import { apiDefinitions, buildApiSchema } from './apiSchema.ts';
import { checkFeatures } from './checkFeatures.ts';
import { type Features, readFeatures } from './features.ts';
import type { Generation, SubgraphAddress } from './generation.ts';
import { readRequirements } from './requirements.ts';
import { SupergraphError } from './supergraphError.ts';

/** A generation whose schema is still definitions, which is what one thread can hand to another. */
export interface GenerationParts extends Omit<Generation, 'apiSchema'> {
  readonly apiDefinitions: readonly DefinitionNode[];
}

/**
 * Makes a generation of a composed supergraph document. Throws a SupergraphError when the document does not
 * parse, is not a supergraph, needs a feature that this gateway does not have, or leaves clients no valid schema.
 */
export function loadGeneration(supergraphSdl: string): Generation {
  const { apiDefinitions, ...rest } = readSupergraph(supergraphSdl);
  return Object.freeze({ ...rest, apiSchema: buildApiSchema(apiDefinitions) });
}

/** Reads everything that a supergraph document says. Whether clients get a valid schema is not checked yet. */
export function readSupergraph(supergraphSdl: string): GenerationParts {
  const document = parseSupergraph(supergraphSdl);
  const features = readFeatures(document);
  checkFeatures(document, features);
  return {
    id: createHash('sha256').update(supergraphSdl).digest('hex').slice(0, 16),
    supergraphSdl,
    apiDefinitions: apiDefinitions(document, features),
    subgraphs: readSubgraphs(document, features),
    requirements: readRequirements(document, features),
    catalogue: readCatalogue(document.definitions),
  };
}

function parseSupergraph(supergraphSdl: string): DocumentNode {
  try {
    return parse(supergraphSdl, { noLocation: true });
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new SupergraphError('SUPERGRAPH_UNREADABLE', `The supergraph does not parse: ${detail}`, { cause });
  }
}

function readSubgraphs(document: DocumentNode, features: Features): Map<string, SubgraphAddress> {
  const graphDirective = features.directiveName('join', 'graph');
  const graphEnum = graphDirective.replace(/__graph$/, '__Graph');
  const subgraphs = new Map<string, SubgraphAddress>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== graphEnum) continue;
    for (const value of definition.values ?? []) {
      const address = readAddress(value, graphDirective);
      subgraphs.set(address.name, address);
    }
  }
  if (subgraphs.size > 0) return subgraphs;
  throw new SupergraphError('SUPERGRAPH_NOT_FEDERATED', `The supergraph names no subgraph in ${graphEnum}.`);
}

function readAddress(value: EnumValueDefinitionNode, graphDirective: string): SubgraphAddress {
  const applied = value.directives?.find(({ name }) => name.value === graphDirective);
  const given = new Map(applied?.arguments?.map((one) => [one.name.value, one.value]));
  const [name, url] = [given.get('name'), given.get('url')];
  if (name?.kind === Kind.STRING && url?.kind === Kind.STRING) return { name: name.value, url: url.value };
  throw new SupergraphError(
    'SUPERGRAPH_NOT_FEDERATED',
    `Subgraph ${value.name.value} must have a name and a url in @${graphDirective}.`,
  );
}

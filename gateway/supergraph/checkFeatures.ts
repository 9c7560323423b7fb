import { type DocumentNode, Kind } from 'graphql';
import type { Feature, Features } from './features.ts';
import { SupergraphError } from './supergraphError.ts';

/** Every specification that this gateway (with its planner) carries out, and the versions it knows. */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
  ['https://specs.apollo.dev/core', ['v0.1', 'v0.2']],
  ['https://specs.apollo.dev/link', ['v1.0']],
  ['https://specs.apollo.dev/join', ['v0.1', 'v0.2', 'v0.3', 'v0.4', 'v0.5']],
  ['https://specs.apollo.dev/tag', ['v0.1', 'v0.2', 'v0.3']],
  ['https://specs.apollo.dev/inaccessible', ['v0.1', 'v0.2']],
  ['https://specs.apollo.dev/cost', ['v0.1']],
  ['https://specs.apollo.dev/authenticated', ['v0.1']],
  ['https://specs.apollo.dev/requiresScopes', ['v0.1']],
  ['https://specs.apollo.dev/policy', ['v0.1']],
  ['https://specs.apollo.dev/context', ['v0.1']],
]);

/**
 * Refuses a supergraph that asks for something this gateway would not do. A feature linked `for: SECURITY` or
 * `for: EXECUTION` must be known (the `@link` specification, "Purpose"); one without a purpose may be ignored.
 * `@fromContext` is refused as well: the planner drops it silently, which would give wrong data.
 */
export function checkFeatures(document: DocumentNode, features: Features): void {
  if (!features.all.some(({ identity }) => identity === 'https://specs.apollo.dev/join')) {
    throw new SupergraphError(
      'SUPERGRAPH_NOT_FEDERATED',
      'This is not a supergraph: its schema does not @link the join specification.',
    );
  }
  for (const feature of features.all) checkFeature(feature);
  checkContext(document, features);
}

function checkFeature({ identity, version, purpose }: Feature): void {
  if (purpose === null || KNOWN.get(identity)?.includes(version)) return;
  throw new SupergraphError(
    'SUPERGRAPH_FEATURE_UNKNOWN',
    `The supergraph needs ${identity}/${version} for ${purpose}, which this gateway does not know.`,
  );
}

function checkContext(document: DocumentNode, features: Features): void {
  const joinField = features.directiveName('join', 'field');
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      for (const { name, arguments: given } of field.directives ?? []) {
        if (name.value !== joinField || !given?.some((one) => one.name.value === 'contextArguments'))
          continue;
        throw new SupergraphError(
          'SUPERGRAPH_CONTEXT_UNSUPPORTED',
          `Field ${definition.name.value}.${field.name.value} takes an argument @fromContext, ` +
            'which this gateway does not support.',
        );
      }
    }
  }
}

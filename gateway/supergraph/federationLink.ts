import { type ArgumentNode, type DocumentNode, Kind, visit } from 'graphql';
import { readFeatures } from './features.ts';

const FEDERATION = 'https://specs.apollo.dev/federation';
/** The newest minor version of federation 2 that the composer knows. */
const NEWEST_MINOR = 9;

/**
 * The subgraph's document with its `@link` to federation as the composer understands it:
 *
 * - A federation newer than v2.9 becomes v2.9: the versions after it only add directives, and importing one of those
 *   is still reported by the composer.
 * - The composer ignores a namespace of one's own, such as `as: "fed"` with `@fed__key`; it becomes the usual one.
 */
export function normaliseFederationLink(document: DocumentNode): DocumentNode {
  const federation = readFeatures(document).all.find(({ identity }) => identity === FEDERATION);
  if (federation === undefined) return document;
  const prefix = `${federation.namespace}__`;
  const isRenamed = federation.namespace !== 'federation';
  return visit(document, {
    [Kind.NAME](node) {
      if (!isRenamed || !node.value.startsWith(prefix)) return undefined;
      return { ...node, value: `federation__${node.value.slice(prefix.length)}` };
    },
    [Kind.DIRECTIVE](node) {
      const url = node.arguments?.find(({ name }) => name.value === 'url')?.value;
      if (url?.kind !== Kind.STRING || !url.value.startsWith(`${FEDERATION}/`)) return undefined;
      return { ...node, arguments: node.arguments?.flatMap(knownArgument) ?? [] };
    },
  });
}

function knownArgument(argument: ArgumentNode): ArgumentNode[] {
  const { name, value } = argument;
  if (name.value === 'as') return [];
  if (name.value !== 'url' || value.kind !== Kind.STRING) return [argument];
  return [{ ...argument, value: { ...value, value: knownVersion(value.value) } }];
}

function knownVersion(url: string): string {
  const [, minor] = /\/v2\.(\d+)$/.exec(url) ?? [];
  return Number(minor) > NEWEST_MINOR ? `${FEDERATION}/v2.${NEWEST_MINOR}` : url;
}

import type { SubgraphAddress } from '../supergraph/generation.ts';
import { SettingsError } from './given.ts';
import { isPlainAbroad } from './plainAbroad.ts';
import type { GatewaySettings } from './settings.ts';
import { readText } from './supergraphSource.ts';

/** Puts the addresses of a supergraph right for where we run. */
export type PlaceSubgraphs = (addresses: Iterable<SubgraphAddress>) => SubgraphAddress[];

/**
 * A URL comes from the file of URLs, or from the variable `<SUBGRAPH>_URL` (`CREDIT_LINES_URL`), or stays what the
 * supergraph says. Throws a SettingsError for what is no URL, at the start for the file, and for plain text to another
 * machine when the graph is our own: calls say who is asking.
 */
export function createPlacing(
  settings: Pick<GatewaySettings, 'subgraphUrlsFile' | 'urlVariables'>,
): PlaceSubgraphs {
  const { subgraphUrlsFile, urlVariables } = settings;
  const named = subgraphUrlsFile === null ? {} : readUrls(subgraphUrlsFile);
  return (addresses) =>
    [...addresses].map(({ name, url }) => {
      const placed = checkUrl(name, named[name] ?? (urlVariables?.[variableOf(name)] || url));
      if (urlVariables !== null) refusePlainText(name, placed);
      return { name, url: placed };
    });
}

function refusePlainText(name: string, url: string): void {
  if (!isPlainAbroad(new URL(url))) return;
  throw new SettingsError(
    `The URL of subgraph "${name}" is plain text to another machine, use https: ${url}`,
  );
}

function variableOf(subgraph: string): string {
  return `${subgraph.toUpperCase().replaceAll('-', '_')}_URL`;
}

function readUrls(file: string): Record<string, string> {
  const urls = parseJson(file);
  if (typeof urls !== 'object' || urls === null || Array.isArray(urls)) {
    throw new SettingsError(`${file} must hold a JSON object of subgraph names and URLs.`);
  }
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, checkUrl(name, url)]));
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readText(file, 'The file of subgraph URLs'));
  } catch (cause) {
    if (cause instanceof SettingsError) throw cause;
    throw new SettingsError(`${file} is not JSON.`, { cause });
  }
}

function checkUrl(name: string, url: unknown): string {
  if (typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new SettingsError(`The URL of subgraph "${name}" is no HTTP URL: ${url}`);
}

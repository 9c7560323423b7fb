import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SubscriptionProtocol } from './generation.ts';
import type { SubgraphSource } from './subgraphDocument.ts';
import { SupergraphError } from './supergraphError.ts';

/**
 * Reads a JSON list of `{ "name", "url", "sdl", "subscriptions" }`; the last is `"sse"`, `"websocket"` or absent.
 * `sdl` is the SDL itself or the path of a file with it, relative to the list: text with a brace or a line break is
 * SDL, for no path of ours has these.
 */
export function readSubgraphsFile(path: string): SubgraphSource[] {
  const list = parseList(path, readText(path, 'The list of subgraphs'));
  return list.map((entry, index) => readEntry(path, entry, index));
}

function parseList(path: string, text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch (cause) {
    throw unreadable(`${path} is not JSON: ${Error.isError(cause) ? cause.message : cause}`, cause);
  }
  throw unreadable(`${path} must hold a JSON list of subgraphs.`);
}

function readEntry(path: string, entry: unknown, index: number): SubgraphSource {
  const { name, url, sdl, subscriptions }: Record<string, unknown> = Object(entry);
  if (typeof name !== 'string' || typeof url !== 'string' || typeof sdl !== 'string') {
    throw unreadable(`Entry ${index + 1} of ${path} must have "name", "url" and "sdl", each a text.`);
  }
  if (!URL.canParse(url)) throw unreadable(`The url of subgraph "${name}" in ${path} is not a URL: ${url}`);
  const own = {
    name,
    url,
    ...(subscriptions !== undefined && { subscriptions: readProtocol(subscriptions, name, path) }),
  };
  if (/[{\n]/.test(sdl)) return { ...own, sdl };
  const file = resolve(dirname(path), sdl);
  return { ...own, sdl: readText(file, `The SDL of subgraph "${name}"`), file };
}

function readProtocol(given: unknown, name: string, path: string): SubscriptionProtocol {
  if (given === 'sse' || given === 'websocket') return given;
  throw unreadable(`"subscriptions" of subgraph "${name}" in ${path} must be "sse" or "websocket".`);
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(`${what} cannot be read: ${Error.isError(cause) ? cause.message : cause}`, cause);
  }
}

function unreadable(message: string, cause?: unknown): SupergraphError {
  return new SupergraphError('SUPERGRAPH_UNREADABLE', message, { cause });
}

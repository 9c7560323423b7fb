import { readFileSync } from 'node:fs';
import { subgraphListSource, supergraphFileSource, type WatchedSource } from '../supergraph/watchedSource.ts';
import { SettingsError } from './given.ts';
import type { GatewaySettings } from './settings.ts';

/** Where the supergraphs come from that a gateway serves. */
export function supergraphSource({ kind, file }: GatewaySettings['source']): WatchedSource {
  return kind === 'supergraph' ? supergraphFileSource(file) : subgraphListSource(file);
}

/** Throws a SettingsError that names the file. */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new SettingsError(`${what} cannot be read: ${detail}.`, { cause });
  }
}

import { readFileSync } from 'node:fs';
import { SettingsError } from './given.ts';
import type { GatewaySettings } from './settings.ts';

/** The supergraph that a start is to serve, read or composed. Throws a SettingsError when there is none. */
export async function readSupergraphText({ kind, file }: GatewaySettings['source']): Promise<string> {
  return kind === 'supergraph' ? readText(file, 'The supergraph') : compose(file);
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

/** The composer is loaded only here: a gateway that is given a supergraph starts without it. */
async function compose(file: string): Promise<string> {
  const { readSubgraphsFile } = await import('../supergraph/subgraphsFile.ts');
  const { composeSubgraphs } = await import('../supergraph/compose.ts');
  const { supergraphSdl, errors } = composeSubgraphs(readSubgraphsFile(file));
  if (errors === undefined) return supergraphSdl;
  const reasons = errors.map(({ subgraph, message }) =>
    subgraph === null ? message : `[${subgraph}] ${message}`,
  );
  throw new SettingsError(`The subgraphs of ${file} do not compose: ${reasons.join('; ')}`);
}

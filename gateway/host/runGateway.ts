import { pino } from 'pino';
import { hideLongNumbers } from '../engine/hideLongNumbers.ts';
import { helpText } from './flags.ts';
import { SettingsError } from './given.ts';
import type { Host } from './host.ts';
import { type Environment, type GatewaySettings, readSettings } from './settings.ts';
import { type LocalSubgraphs, startGateway } from './startGateway.ts';

/**
 * Runs the gateway until a signal stops it, with subgraphs of its own process if there are any. A start that fails
 * is one sentence and exit code 1.
 */
export async function runGateway(
  args: readonly string[],
  environment: Environment,
  locals?: LocalSubgraphs,
): Promise<void> {
  try {
    const settings = readSettings(args, environment);
    if (settings === 'help') process.stdout.write(helpText());
    else await serve(settings, locals);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

async function serve(settings: GatewaySettings, locals?: LocalSubgraphs): Promise<void> {
  const log = pino({ name: 'gateway', hooks: { streamWrite: hideLongNumbers } });
  const host = await startGateway(settings, log, locals);
  log.info(
    { port: host.port, url: `http://${urlHost(settings.address)}:${host.port}/graphql` },
    'The gateway is ready.',
  );
  stopOnSignal(host, log);
}

/** A second signal does not wait. */
function stopOnSignal(host: Host, log: pino.Logger): void {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'The gateway stops.');
      host.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'The gateway could not stop cleanly.');
          process.exit(1);
        },
      );
    });
  }
}

/** What a person did wrong is said in its own words; anything else is a bug, and shows where it is. */
function sentenceOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return `The port is in use: ${error.message}.`;
  if (code === 'EACCES') return `The port may not be used: ${error.message}.`;
  const isExplained =
    error instanceof SettingsError || error instanceof RangeError || code.startsWith('SUPERGRAPH_');
  return isExplained ? oneLine(error.message) : (error.stack ?? error.message);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function urlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

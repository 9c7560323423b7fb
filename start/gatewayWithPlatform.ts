import { runGateway } from '../gateway/host/runGateway.ts';
import { startFailureText } from '../subgraphs/common/startFailureText.ts';
import { startPlatform } from '../subgraphs/platform/main.ts';

/**
 * The gateway with the platform's five subgraphs in its own process: it calls them as functions, with the same
 * caller tokens and checks as over HTTP. The bank's are elsewhere. The platform listens, too, for services.
 */
async function run(): Promise<void> {
  const platform = await startPlatform(process.env).catch(leave);
  await runGateway(process.argv.slice(2), process.env, {
    subgraphs: new Map(platform.map(({ name, answer }) => [name, answer])),
    streams: new Map(platform.map(({ name, stream }) => [name, stream])),
    close: async () => {
      await Promise.allSettled(platform.map((subgraph) => subgraph.stop()));
    },
  });
}

function leave(error: unknown): never {
  process.stderr.write(`${startFailureText(error)}\n`);
  process.exit(1);
}

if (import.meta.main) await run();

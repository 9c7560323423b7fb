import { StartFailure } from './failure.ts';
import { launch } from './launch.ts';
import { startHelp, startSettings } from './settings.ts';

/**
 * `npm start`: brings everything up and keeps it running until Ctrl-C. What a person can mend is one
 * sentence and exit code 1.
 */
async function main(args: readonly string[]): Promise<void> {
  const [first] = args;
  if (first === '--help') return say(startHelp);
  if (first !== undefined) {
    complain(new StartFailure(`npm start takes no ${first}: its settings are variables; --help shows them.`));
    process.exitCode = 1;
    return;
  }
  const undos: (() => Promise<void>)[] = [];
  const leaving = new AbortController();

  const leave = async (exitCode: number) => {
    if (leaving.signal.aborted) return;
    leaving.abort();
    await starting.catch(() => undefined);
    for (const undo of undos.toReversed()) await undo().catch(complain);
    process.exit(exitCode);
  };
  const giveUp = (reason: StartFailure) => {
    complain(reason);
    void leave(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      say('Stopping.');
      void leave(0);
    });
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stopListening);
  const onUndo = (undo: () => Promise<void>) => undos.push(undo);
  const starting = Promise.try(() =>
    launch(startSettings(process.env), { say, giveUp, onUndo, signal: leaving.signal }),
  );
  await starting.catch((error: unknown) => {
    if (!leaving.signal.aborted) complain(error);
    return leave(1);
  });
}

/** Nobody reads any longer what is said (`npm start | head`): no reason to stop serving. */
function stopListening(): void {}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function complain(error: unknown): void {
  const isForPeople = error instanceof StartFailure;
  process.stderr.write(`${isForPeople ? error.message : error instanceof Error ? error.stack : error}\n`);
}

if (import.meta.main) await main(process.argv.slice(2));

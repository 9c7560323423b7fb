import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { pino } from 'pino';
import type { SubgraphClient } from '../../subgraphs/common/callSubgraph.ts';
import { subgraphSettings } from '../../subgraphs/common/settings.ts';
import { startSubgraph } from '../../subgraphs/common/startSubgraph.ts';
import type { JobWork, Subgraph, SubgraphParts } from '../../subgraphs/common/subgraph.ts';

/**
 * A subgraph in a process that kills itself. What it does for a request, or for a job about one person, goes by
 * lasting steps: a transaction that is committed, a row that is written outside of one, a call of another subgraph.
 * CRASH_AFTER says after how many it dies; 0 is before the first, and without it lives on and tells in the header
 * `lasting-steps` how many a request took. CRASH_IN_JOB_OF names the person whose job counts, in place of requests.
 * NOW is what its clock says.
 */
const crashAfter = process.env.CRASH_AFTER === undefined ? null : Number(process.env.CRASH_AFTER);
const personOfJob = process.env.CRASH_IN_JOB_OF;
const now = new Date(process.env.NOW ?? '');

const counting = new AsyncLocalStorage<{ steps: number }>();
const inTransaction = new WeakSet<object>();

/** Starts it, and tells its URL to who started the process. */
export async function startMortal(subgraph: Subgraph): Promise<void> {
  pg.Client.prototype.query = mortalQuery as typeof pg.Client.prototype.query;
  const settings = subgraphSettings(subgraph.name, process.env);
  const mortal = personOfJob === undefined ? dyingInRequests(subgraph) : dyingInJobs(subgraph);
  const log = pino({ level: 'silent' });
  const { url } = await startSubgraph(mortal, settings, { clock: { now: () => now }, log });
  process.send?.(url);
}

const query = pg.Client.prototype.query;

function mortalQuery(this: object, ...given: readonly unknown[]): unknown {
  const text = textOf(given[0]);
  const send = () => Reflect.apply(query, this, given);
  const isOpen = inTransaction.has(this);
  if (/^(START TRANSACTION|BEGIN)/.test(text)) inTransaction.add(this);
  if (/^(COMMIT|ROLLBACK)$/.test(text)) inTransaction.delete(this);
  const isLasting = text === 'COMMIT' || (!isOpen && /^\s*(INSERT|UPDATE|DELETE|WITH)/.test(text));
  return isLasting ? takeStep(send) : send();
}

function textOf(given: unknown): string {
  if (typeof given === 'string') return given;
  return String((given as { readonly text?: unknown } | null)?.text);
}

async function takeStep<Result>(step: () => Result): Promise<Awaited<Result>> {
  const count = counting.getStore();
  if (!count) return await step();
  if (crashAfter === 0) await die();
  const result = await step();
  count.steps += 1;
  if (count.steps === crashAfter) await die();
  return result;
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

function dyingInRequests({ jobs: _none, ...subgraph }: Subgraph): Subgraph {
  return {
    ...subgraph,
    createContext: (base) => subgraph.createContext({ ...base, client: mortalClient(base.client) }),
    addRoutes: (http, parts) => {
      http.addHook('preValidation', (_request, _reply, done) => counting.run({ steps: 0 }, done));
      http.addHook('onSend', async (_request, reply) => {
        reply.header('lasting-steps', String(counting.getStore()?.steps ?? 0));
      });
      subgraph.addRoutes?.(http, parts);
    },
  };
}

function dyingInJobs(subgraph: Subgraph): Subgraph {
  const work = Object.entries(subgraph.jobs?.work ?? {}).map(([name, doWork]): [string, JobWork] => [
    name,
    (subject, parts) =>
      subject.userId === personOfJob
        ? counting.run({ steps: 0 }, () => doWork(subject, mortalParts(parts)))
        : doWork(subject, parts),
  ]);
  return { ...subgraph, jobs: { work: Object.fromEntries(work) } };
}

function mortalParts(parts: SubgraphParts): SubgraphParts {
  return { ...parts, client: mortalClient(parts.client) };
}

function mortalClient(client: SubgraphClient): SubgraphClient {
  return { ...client, call: (...request) => takeStep(() => client.call(...request)) as never };
}

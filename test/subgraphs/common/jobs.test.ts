import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { withClient } from '../../../start/databases.ts';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import { enqueueJob, type NewJob } from '../../../subgraphs/common/jobs.ts';
import { inTransaction } from '../../../subgraphs/common/transaction.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph } from '../../support/subgraph.ts';
import { createDeeds, DeedTable, deedsDatabase, deedsJobs } from './deeds/deeds.ts';

const ownDatabase = deedsDatabase(`deeds_${randomBytes(4).toString('hex')}`);
const jobsSchema = `${ownDatabase.schema}_jobs`;
let database: TestDatabase;
let url: string;
let dataSource: DataSource;
let callers: TestCallers;

beforeAll(async () => {
  database = await createDatabase('platform');
  url = await database.add(ownDatabase);
  dataSource = await openDatabase(ownDatabase, { url, poolSize: 4 });
  callers = await createCallers('deeds');
});

afterAll(async () => {
  callers?.remove();
  await dataSource?.destroy();
  await database?.drop();
});

beforeEach(async () => {
  await dataSource.query(`DELETE FROM ${jobsSchema}._private_jobs`);
});

const work = (between: (id: string) => Promise<void> = async () => undefined) =>
  startTestSubgraph(createDeeds(ownDatabase, deedsJobs(between)), { databaseUrl: url, callers });

/** A deed to be done and the job that does it, in one transaction. */
function order(id: string, job: Partial<NewJob> = {}, fail = false): Promise<void> {
  return inTransaction(dataSource, async (tx) => {
    await tx.insert(DeedTable, { id, begun: 0, done: 0 });
    await enqueueJob(tx, { name: 'doDeed', subject: { id }, ...job });
    if (fail) throw new Error('undone');
  });
}

const deed = (id: string) => dataSource.getRepository(DeedTable).findOneBy({ id });
const jobs = (): Promise<{ attempts: number; error: string | null }[]> =>
  dataSource.query(`SELECT attempts, last_error AS error FROM ${jobsSchema}._private_jobs`);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('It did not come about in time.');
    await sleep(20);
  }
}

const isDone = (id: string) => async () => (await deed(id))?.done === 1;

test('a job is done once its transaction is there, and never where that was undone', async () => {
  const running = await work();
  await expect(order('undone', {}, true)).rejects.toThrow('undone');
  expect(await jobs()).toEqual([]);
  await order('plain');
  await until(isDone('plain'));
  await until(async () => (await jobs()).length === 0);
  expect(await deed('plain')).toEqual({ id: 'plain', begun: 1, done: 1 });
  expect(await deed('undone')).toBeNull();
  await running.stop();
});

test('a worker that cannot write down what became of its jobs is replaced, and they are done again', async () => {
  const rename = (from: string, to: string) =>
    withClient(database.setUpUrl, (client) =>
      client.query(`ALTER TABLE ${jobsSchema}.${from} RENAME TO ${to}`),
    );
  const isRenamed = Promise.withResolvers<void>();
  const ids = ['first', 'second', 'third', 'fourth'];
  for (const id of ids) await order(id);
  let begun = 0;
  const running = await work(async (id) => {
    begun += 1;
    if (begun > ids.length) return;
    if (begun === ids.length) await rename('_private_jobs', 'lost_jobs').then(() => isRenamed.resolve());
    await isRenamed.promise;
    // One after the other, so that each is written down by itself.
    await sleep(ids.indexOf(id) * 200);
  });
  await isRenamed.promise;
  await sleep(1_000);
  await rename('lost_jobs', '_private_jobs');
  await until(async () => (await jobs()).length === 0);
  const deeds = await Promise.all(ids.map(deed));
  expect(deeds.map((each) => each?.done)).toEqual([1, 1, 1, 1]);
  await running.stop();
}, 60_000);

test('a job that fails is tried again later, and its words stay out of the table', async () => {
  let tries = 0;
  const running = await work(async () => {
    tries += 1;
    if (tries === 1) throw new Error('the secret reason');
  });
  await order('retried');
  await until(async () => (await jobs())[0]?.error != null);
  expect(await jobs()).toEqual([{ attempts: 1, error: 'It failed; the log says why.' }]);
  await until(isDone('retried'));
  expect(await deed('retried')).toEqual({ id: 'retried', begun: 2, done: 1 });
  await running.stop();
});

test('a job waits for its time, and one with the same key takes the place of the other', async () => {
  const running = await work();
  await order('never', { key: 'the deed', delayMs: 600_000 });
  await order('late', { key: 'the deed', delayMs: 1_200 });
  const orderedAt = performance.now();
  await until(isDone('late'));
  expect(performance.now() - orderedAt).toBeGreaterThan(1_000);
  expect(await deed('never')).toEqual({ id: 'never', begun: 0, done: 0 });
  await running.stop();
});

test('a job whose process is killed in the middle of it is done once by the next', async () => {
  await order('orphaned');
  const victim = fork(fileURLToPath(new URL('deeds/mortalDeeds.ts', import.meta.url)), {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      DEEDS_SCHEMA: ownDatabase.schema,
      DEEDS_DATABASE_URL: url,
      DEEDS_SERVICE_KEY: callers.serviceKeyPath('deeds'),
      TRUSTED_CALLERS: callers.trustedCallersPath,
      INTERNAL_TRAFFIC: 'plain',
    },
  });
  const [, signal] = await once(victim, 'exit', { signal: AbortSignal.timeout(20_000) });
  expect(signal).toBe('SIGKILL');
  expect(await deed('orphaned')).toEqual({ id: 'orphaned', begun: 1, done: 0 });
  const running = await work();
  await until(isDone('orphaned'));
  await until(async () => (await jobs()).length === 0);
  expect(await deed('orphaned')).toEqual({ id: 'orphaned', begun: 2, done: 1 });
  await running.stop();
}, 30_000);

test('of two processes one works; when it ends, after what is under way, the other goes on', async () => {
  let finish: () => void = () => undefined;
  const mayFinish = new Promise<void>((give) => {
    finish = give;
  });
  const doneBy: string[] = [];
  const first = await work(async (id) => {
    doneBy.push(`first ${id}`);
    await mayFinish;
  });
  await order('one');
  await until(async () => doneBy.length === 1);
  const second = await work(async (id) => {
    doneBy.push(`second ${id}`);
  });
  await order('two');
  await until(async () => doneBy.length === 2);
  const stopped = first.stop();
  await sleep(100);
  finish();
  await stopped;
  await order('three');
  await until(isDone('three'));
  expect(doneBy).toEqual(['first one', 'first two', 'second three']);
  expect(await deed('one')).toEqual({ id: 'one', begun: 1, done: 1 });
  await second.stop();
});

test('work goes on after the database has cut the connections', async () => {
  const running = await work();
  await order('before');
  await until(isDone('before'));
  await dataSource.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
  );
  await until(() =>
    order('after').then(
      () => true,
      () => false,
    ),
  );
  await until(isDone('after'));
  await running.stop();
}, 30_000);

test('kinds that come round by themselves are known to the worker', async () => {
  const running = await work();
  const known = `SELECT identifier FROM ${jobsSchema}._private_known_crontabs`;
  await until(async () => (await dataSource.query(known)).length === 1);
  expect(await dataSource.query(known)).toEqual([{ identifier: 'doDeed' }]);
  await running.stop();
});

test('the login role changes rows of its own jobs and nothing else', async () => {
  const denied = { driverError: { code: '42501' } };
  await expect(dataSource.query(`CREATE TABLE ${jobsSchema}.mine (id int)`)).rejects.toMatchObject(denied);
  await expect(dataSource.query(`DELETE FROM ${jobsSchema}.migrations`)).rejects.toMatchObject(denied);
  await expect(dataSource.query(`TRUNCATE ${jobsSchema}._private_jobs`)).rejects.toMatchObject(denied);
  const other = deedsDatabase(`deeds_${randomBytes(4).toString('hex')}`);
  await database.add(other);
  await expect(dataSource.query(`SELECT ${other.schema}_jobs.add_job('doDeed')`)).rejects.toMatchObject(
    denied,
  );
});

test('a subgraph without jobs runs no worker', async () => {
  const idle = await startTestSubgraph(createDeeds(ownDatabase), { databaseUrl: url, callers });
  await order('left lying');
  await sleep(1_500);
  expect(await jobs()).toEqual([{ attempts: 0, error: null }]);
  await idle.stop();
});

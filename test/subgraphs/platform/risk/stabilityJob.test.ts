import { setTimeout as sleep } from 'node:timers/promises';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';

const now = new Date('2026-11-22T04:00:00.000Z');
let running: RunningForTest;
let tries = 0;

beforeAll(async () => {
  const { jobs, ...subgraph } = createSubgraph();
  const compare = jobs?.work.monitorPsi;
  if (!jobs || !compare) throw new Error('Risk has a job that compares.');
  const monitorPsi: typeof compare = async (subject, parts) => {
    await compare(subject, parts);
    tries += 1;
    if (tries === 1) throw new Error('It ends before anybody noted that it was done.');
  };
  const mortal = { ...subgraph, jobs: { ...jobs, work: { ...jobs.work, monitorPsi } } };
  running = await startForTest(mortal, { clock: { now: () => now } });
});

afterAll(() => running?.stop());

test('a round whose job is done twice makes one comparison for each model', async () => {
  await running.owner.query(`SELECT risk_jobs.add_job('monitorPsi', '{}'::json)`);
  const deadline = performance.now() + 20_000;
  while (tries < 2 && performance.now() < deadline) await sleep(50);
  expect(tries).toBeGreaterThanOrEqual(2);
  const rounds = await running.owner.query(
    'SELECT count(*)::integer AS rounds, count(DISTINCT model_version)::integer AS models FROM psi_rounds',
  );
  expect(rounds).toEqual([{ rounds: 2, models: 2 }]);
}, 40_000);

test('the round comes each hour, so that no day is left out', () => {
  expect(createSubgraph().jobs?.rounds).toEqual({ monitorPsi: '5 * * * *' });
});

import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlannerOptions } from '../../../gateway/planner/plannerOptions.ts';
import { openPlannerProcess, type PlannerProcess } from '../../../gateway/planner/plannerProcess.ts';
import { crashing, endless } from '../../support/plannerTraps.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const open: PlannerProcess[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((planner) => planner.close()));
});

async function openPlanner(supergraphSdl: string, options: PlannerOptions = {}): Promise<PlannerProcess> {
  const planner = await openPlannerProcess(supergraphSdl, options);
  open.push(planner);
  return planner;
}

/** `planned`, or the code that the operation is refused with. */
function plan(planner: PlannerProcess, operation: string): Promise<string> {
  return planner.planAsync(operation, null, new Set(), 0).then(
    () => 'planned',
    (error) => error.code,
  );
}

test('an operation that ends the process is refused by name, and those beside it are planned', async () => {
  const events: string[] = [];
  const planner = await openPlanner(crashing.supergraphSdl, { observe: (event) => events.push(event) });
  const others = Array.from({ length: 20 }, (_, n) => `{ list(first: ${n}) }`);

  const answers = await Promise.all(
    [...others.slice(0, 3), crashing.operation, ...others.slice(3)].map((one) => plan(planner, one)),
  );

  expect(answers.filter((answer) => answer === 'planned')).toHaveLength(20);
  expect(answers[3]).toBe('QUERY_PLANNING_CRASHED');
  expect(events).toEqual(['started', 'died', 'started', 'died', 'crash']);
});

test('an operation that ended the process is not planned again before a while has passed', async () => {
  const events: string[] = [];
  const options: PlannerOptions = { rememberMs: 2_000, observe: (event) => events.push(event) };
  const planner = await openPlanner(crashing.supergraphSdl, options);
  const { pid } = planner;
  await plan(planner, crashing.operation);

  expect(await plan(planner, crashing.operation)).toBe('QUERY_PLANNING_CRASHED');
  expect(events.filter((event) => event === 'died')).toHaveLength(2);
  await wait(2_050);
  expect(await plan(planner, crashing.operation)).toBe('QUERY_PLANNING_CRASHED');
  expect(events.filter((event) => event === 'died')).toHaveLength(4);
  await until(() => planner.pid !== null && planner.pid !== pid);
});

test('an operation that is planned for ever is refused at its deadline, and the others are planned', async () => {
  const planner = await openPlanner(endless.supergraphSdl, { deadlineMs: 1_000 });
  const stuck = plan(planner, endless.operation);

  expect(await plan(planner, '{ name }')).toBe('planned');
  expect(await stuck).toBe('QUERY_PLANNING_TIMEOUT');
  expect(await plan(planner, '{ again: name }')).toBe('planned');
  expect(await plan(planner, endless.operation)).toBe('QUERY_PLANNING_TIMEOUT');
});

test('a process that somebody kills while it plans costs nobody an answer', async () => {
  const planner = await openPlanner(endless.supergraphSdl, { deadlineMs: 3_000 });
  const { pid } = planner;
  const stuck = plan(planner, endless.operation);
  const waiting = Array.from({ length: 10 }, (_, n) => plan(planner, `{ a${n}: name }`));
  process.kill(pid ?? 0, 'SIGKILL');

  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 10 }, () => 'planned'));
  expect(await stuck).toBe('QUERY_PLANNING_TIMEOUT');
  expect(planner.pid).not.toBe(pid);
});

test('a process that has nothing to do is replaced, too', async () => {
  const planner = await openPlanner(crashing.supergraphSdl);
  const { pid } = planner;
  process.kill(pid ?? 0, 'SIGKILL');
  await until(() => planner.pid !== pid && planner.pid !== null);

  expect(await plan(planner, '{ name }')).toBe('planned');
});

test('the process that needs too much memory ends, and the operation with it', async () => {
  const planner = await openPlanner(endless.supergraphSdl, { maxMemoryMb: 1 });

  expect(await plan(planner, endless.operation)).toBe('QUERY_PLANNING_CRASHED');
});

test('so many operations wait and no more', async () => {
  const planner = await openPlanner(endless.supergraphSdl, { maxWaiting: 3, maxRunning: 1, maxWaitMs: 300 });
  const stuck = plan(planner, endless.operation);
  const late = [plan(planner, '{ name }'), plan(planner, '{ a: name }')];

  expect(await plan(planner, '{ b: name }')).toBe('QUERY_PLANNING_OVERLOADED');
  expect(await Promise.all(late)).toEqual(['QUERY_PLANNING_OVERLOADED', 'QUERY_PLANNING_OVERLOADED']);
  await planner.close();
  expect(await stuck).toBe('QUERY_PLANNING_OVERLOADED');
});

test('a retired planner ends its process when nothing is left, and still plans for who comes late', async () => {
  const planner = await openPlanner(crashing.supergraphSdl);
  const { pid } = planner;
  const last = plan(planner, '{ name }');
  planner.retire();

  expect(await last).toBe('planned');
  await until(() => planner.pid === null && !isAlive(pid));
  expect(await plan(planner, '{ late: name }')).toBe('planned');
  await until(() => planner.pid === null);
});

test('a closed planner leaves no process', async () => {
  const planner = await openPlanner(crashing.supergraphSdl);
  const { pid } = planner;
  await planner.close();

  expect(isAlive(pid)).toBe(false);
  expect(await plan(planner, '{ name }')).toBe('QUERY_PLANNING_OVERLOADED');
});

test('a program that has nothing else to do can close a planner whose next process is put off', async () => {
  const program = `
    const { openPlannerProcess } = await import('${root}gateway/planner/plannerProcess.ts');
    const planner = await openPlannerProcess(process.env.SUPERGRAPH, { rememberMs: 0 });
    const plan = (operation) => planner.planAsync(operation, null, new Set(), 0).catch((error) => error.code);
    for (let n = 0; n < 4; n++) await plan(process.env.OPERATION);
    const waiting = plan('{ name }');
    await planner.close();
    console.log(await waiting);`;
  const env = { SUPERGRAPH: crashing.supergraphSdl, OPERATION: crashing.operation };
  const args = ['--no-warnings', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });

  expect(stdout.trim()).toBe('QUERY_PLANNING_OVERLOADED');
});

test('a supergraph that the planner refuses is refused in its words', async () => {
  await expect(openPlannerProcess('type Query {')).rejects.toMatchObject({ code: 'SUPERGRAPH_UNPLANNABLE' });
});

function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !isTrue(); tries++) await wait(20);
  expect(isTrue()).toBe(true);
}

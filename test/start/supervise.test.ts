import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartFailure } from '../../start/failure.ts';
import { freePort } from '../../start/postgres/freePort.ts';
import { isAlive } from '../../start/postgres/postmaster.ts';
import { type ProcessPlan, supervise, turnLog } from '../../start/supervise.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'whiteslip-supervise-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

const serve = `const { createServer } = require('node:http');
  createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1');`;

async function planOf(name: string, script: string): Promise<ProcessPlan> {
  const port = await freePort();
  const path = join(directory, `${name}.cjs`);
  writeFileSync(path, script);
  return { name, command: [path], env: { PORT: String(port) }, readyUrls: [`http://127.0.0.1:${port}/`] };
}

function partsOf(giveUp: (reason: StartFailure) => void = () => undefined) {
  const said: string[] = [];
  const say = (sentence: string) => said.push(sentence);
  return { said, parts: { logs: directory, say, giveUp, signal: new AbortController().signal } };
}

test('a process that keeps dying is given up after five restarts, with its last words', async () => {
  const dying = `${serve} setTimeout(() => { console.error('out of luck'); process.exit(3); }, 300);`;
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<StartFailure>();
  const { said, parts } = partsOf(giveUp);
  const supervised = await supervise(await planOf('dying', dying), parts);
  expect((await givenUp).message).toBe(
    `dying ended 6 times in a row: out of luck (log: ${join(directory, 'dying.log')})`,
  );
  expect(
    said.filter((sentence) => sentence === 'dying ended (exit code 3); starting it again.'),
  ).toHaveLength(5);
  await supervised.stop();
});

test('a process that ends before it is ready fails the start with its last words', async () => {
  const { parts } = partsOf();
  const plan = await planOf('broken', "console.error('no key'); process.exitCode = 1;");
  await expect(supervise(plan, parts)).rejects.toThrow(
    `broken does not start: no key (log: ${join(directory, 'broken.log')})`,
  );
});

test('a start that is called off stops the process that was not ready yet', async () => {
  const leaving = new AbortController();
  const { parts } = partsOf();
  const plan = await planOf('slow', 'console.log(process.pid); setInterval(() => undefined, 1000);');
  const starting = supervise(plan, { ...parts, signal: leaving.signal });
  const log = join(directory, 'slow.log');
  while (readFileSync(log, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 20));
  leaving.abort();
  await expect(starting).rejects.toThrow('aborted');
  expect(isAlive(Number(readFileSync(log, 'utf8')))).toBe(false);
});

test('a process that is stopped is not started again', async () => {
  const { said, parts } = partsOf();
  const supervised = await supervise(await planOf('calm', serve), parts);
  const pid = supervised.pid() ?? 0;
  await supervised.stop();
  expect(isAlive(pid)).toBe(false);
  expect(said).toEqual([]);
});

test('the log of the run before is kept beside the new one', () => {
  writeFileSync(join(directory, 'kept.log'), 'before');
  turnLog(directory, 'kept');
  turnLog(directory, 'kept');
  expect(readFileSync(join(directory, 'kept.last.log'), 'utf8')).toBe('before');
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const start = (...args: string[]) =>
  run(process.execPath, ['--no-warnings', 'start/main.ts', ...args], { timeout: 20_000 });

test('--help shows what can be set and starts nothing', async () => {
  const { stdout, stderr } = await start('--help');

  expect(stdout).toMatch(/^Usage: npm start\n/);
  expect(stdout).toContain('WHITESLIP_HOME');
  expect(stdout).not.toContain('Stopping');
  expect(stderr).toBe('');
});

test('what it does not know it refuses in one sentence', async () => {
  await expect(start('--port', '1')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'npm start takes no --port: its settings are variables; --help shows them.\n',
  });
});

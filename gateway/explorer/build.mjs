/**
 * Bundles the explorer into gateway/explorer/dist: `node gateway/explorer/build.mjs`.
 * Does nothing when sources and packages are what the last bundle was made of.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const web = join(here, 'web');
const dist = join(here, 'dist');
const stampFile = join(dist, '.stamp');

/** The packages whose code ends up in the bundle or makes it. */
const packages = [
  '@graphiql/react',
  '@graphiql/toolkit',
  'graphiql',
  'graphql',
  'graphql-sse',
  'graphql-ws',
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
  const size = await bundle();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `Explorer: bundled in ${seconds} s, ${megabytes(size.plain)} (${megabytes(size.zipped)} gzipped).`,
  );
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

/**
 * Writes the bundle beside the present one and swaps the two, so that a reader finds either whole.
 * Next to each file lies its gzipped form.
 */
async function bundle() {
  const fresh = join(root, 'node_modules/.cache/whiteslip', `explorer-${process.pid}`);
  const stale = `${fresh}-stale`;
  try {
    await runVite(fresh);
    const size = await zip(fresh);
    await writeFile(join(fresh, '.stamp'), stamp);
    await mkdir(dist, { recursive: true });
    await rename(dist, stale);
    await rename(fresh, dist);
    return size;
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(stale, { recursive: true, force: true });
  }
}

async function runVite(outDir) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: web,
    base: '/explorer/',
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

async function zip(folder) {
  const size = { plain: 0, zipped: 0 };
  for (const file of await filesIn(folder)) {
    const plain = await readFile(file);
    const zipped = await promisify(gzip)(plain, { level: 9 });
    await writeFile(`${file}.gz`, zipped);
    size.plain += plain.length;
    size.zipped += zipped.length;
  }
  return size;
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}

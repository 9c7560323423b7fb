import { pino } from 'pino';
import { readSettings } from '../../../gateway/host/settings.ts';
import { startGateway } from '../../../gateway/host/startGateway.ts';

/**
 * A program: a gateway for our own graph and somebody who attacks it, in one process that runs with `--expose-gc`.
 * Takes the name of the attack and what the caches may take; writes `{ "grownBytes", "cacheBytes", "answers" }`: by how
 * much the heap has grown for good, what the caches account for, and how many requests were answered with data.
 */
const [name = '', maxCacheBytes = ''] = process.argv.slice(2);

interface Asked {
  readonly query: string;
  readonly operationName?: string;
}

const attacks: Readonly<Record<string, (i: number) => Asked>> = {
  // One text with thousands of operations, asked for under one name after the other.
  names: (i) => ({ query: repeat(2_900, (j) => `query q${j}{__typename}`), operationName: `q${i}` }),
  // Many texts, each large and valid.
  texts: (i) => ({ query: repeat(1_500, (j) => `query q${i}_${j}{__typename}`), operationName: `q${i}_0` }),
  // Comments are parsed, and no tokens.
  comments: (i) => ({
    query: `query q${i}($x: Boolean = true) {__typename @include(if: $x)}${'#\n'.repeat(100_000)}`,
  }),
  // What is refused.
  invalid: (i) => ({ query: repeat(1_500, (j) => `query q${i}_${j}{unknown}`) }),
};

const attack = attacks[name];
if (!attack) throw new Error(`There is no attack named ${name}.`);
const args = ['--supergraph', 'schema/supergraph.graphql', '--port', '0', '--no-watch', '--no-explorer'];
const settings = readSettings([...args, '--max-cache-bytes', maxCacheBytes], {});
if (settings === 'help') throw new Error('No help was asked for.');
const host = await startGateway(settings, pino({ level: 'silent' }));
const url = `http://127.0.0.1:${host.port}`;

await ask({ query: '{__typename}' });
const before = heapBytes();
let answers = 0;
for (let i = 0; i < 60; i++) if ((await ask(attack(i))).includes('"data":{')) answers++;
const grownBytes = heapBytes() - before;
process.stdout.write(JSON.stringify({ grownBytes, cacheBytes: await accountedBytes(), answers }));
process.exit(0);

function repeat(count: number, part: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => part(i)).join(' ');
}

async function ask(request: Asked): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(request) });
  return response.text();
}

async function accountedBytes(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sizes = [...text.matchAll(/^whiteslip_cache\{.*figure="bytes"\} (\d+)$/gm)];
  return sizes.reduce((sum, [, size]) => sum + Number(size), 0);
}

function heapBytes(): number {
  const { gc } = globalThis;
  if (!gc) throw new Error('Run this with --expose-gc.');
  for (let i = 0; i < 3; i++) gc();
  return process.memoryUsage().heapUsed;
}

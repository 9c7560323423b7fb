import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type GenerationHolder,
  type WatchOptions,
  watchSupergraph,
} from '../../../gateway/supergraph/watch.ts';
import { supergraphFileSource } from '../../../gateway/supergraph/watchedSource.ts';
import { supergraphOf } from '../../support/composition.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const FIRST = supergraphOf({ books: 'type Query { books: Int }' });
const SECOND = supergraphOf({ books: 'type Query { books: Int films: Int }' });
const BROKEN = 'type Query {';

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

const holders: GenerationHolder[] = [];
afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.close()));
});

async function start(files: Record<string, string>, options: Partial<WatchOptions> = {}) {
  const folder = temporaryFolder(files);
  const lines: Line[] = [];
  const write = (level: Line['level']) => (fields: object, message: string) =>
    lines.push({ level, fields, message });
  const holder = await watchSupergraph({
    source: supergraphFileSource(join(folder, 'supergraph.graphql')),
    lastGoodFile: join(folder, 'last-good.graphql'),
    pollMs: 50,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    ...options,
  });
  holders.push(holder);
  return { holder, lines, folder, file: join(folder, 'supergraph.graphql') };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isTrue(); tries++) await wait(20);
  expect(isTrue()).toBe(true);
}

function fieldsOf(holder: GenerationHolder): string[] {
  return Object.keys(holder.current().apiSchema.getQueryType()?.getFields() ?? {});
}

test('a new supergraph becomes the current generation, and the old one is untouched', async () => {
  const { holder, lines, file, folder } = await start({ 'supergraph.graphql': FIRST });
  const first = holder.current();
  const swaps: [string, string][] = [];
  holder.onSwap((next, previous) => swaps.push([next.id, previous.id]));
  writeFileSync(file, SECOND);
  await until(() => holder.current() !== first);
  expect(fieldsOf(holder)).toEqual(['books', 'films']);
  expect(Object.keys(first.apiSchema.getQueryType()?.getFields() ?? {})).toEqual(['books']);
  expect(swaps).toEqual([[holder.current().id, first.id]]);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([['info', 'supergraph reloaded']]);
  await until(() => readFileSync(join(folder, 'last-good.graphql'), 'utf8') === SECOND);
});

test('a file that is replaced by renaming is noticed', async () => {
  const { holder, file, folder } = await start({ 'supergraph.graphql': FIRST, 'next.graphql': SECOND });
  renameSync(join(folder, 'next.graphql'), file);
  await until(() => fieldsOf(holder).includes('films'));
});

test('a broken supergraph is refused once, with the reason, and the current one stays', async () => {
  const { holder, lines, file, folder } = await start({ 'supergraph.graphql': FIRST });
  const first = holder.current();
  writeFileSync(file, BROKEN);
  await until(() => lines.length > 0);
  await wait(300);
  expect(holder.current()).toBe(first);
  expect(lines).toEqual([
    {
      level: 'error',
      fields: { file, reason: expect.stringMatching(/^The supergraph does not parse: Syntax Error/) },
      message: 'supergraph refused: the current one stays',
    },
  ]);
  expect(readFileSync(join(folder, 'last-good.graphql'), 'utf8')).toBe(FIRST);
  writeFileSync(file, SECOND);
  await until(() => fieldsOf(holder).includes('films'));
});

test('a generation that cannot be prepared is refused', async () => {
  let isReady = true;
  const { holder, lines, file } = await start(
    { 'supergraph.graphql': FIRST },
    {
      prepare: () => {
        if (!isReady) throw new Error('No engine for this one.');
      },
    },
  );
  isReady = false;
  writeFileSync(file, SECOND);
  await until(() => lines.length > 0);
  expect(fieldsOf(holder)).toEqual(['books']);
  expect(lines[0]?.fields).toEqual({ file, reason: 'No engine for this one.' });
});

test('preparing comes before the swap and brings a planner that works', async () => {
  const events: string[] = [];
  const { holder, file } = await start(
    { 'supergraph.graphql': FIRST },
    {
      prepare: async (next, planner) => {
        const plan = await planner.planAsync('{ books }', null, new Set(), 0);
        events.push(`prepared ${next.id}: ${JSON.stringify(plan.node)}`);
      },
    },
  );
  holder.onSwap((next) => events.push(`swapped ${next.id}`));
  const node = '{"kind":"Fetch","serviceName":"books","operationKind":"query","operation":"{books}"}';
  const first = holder.current().id;
  writeFileSync(file, SECOND);
  await until(() => events.length === 3);
  const second = holder.current().id;
  expect(events).toEqual([`prepared ${first}: ${node}`, `prepared ${second}: ${node}`, `swapped ${second}`]);
});

test('a start without a usable supergraph goes by the last good one, and follows the file', async () => {
  const { holder, lines, file } = await start({ 'supergraph.graphql': BROKEN, 'last-good.graphql': FIRST });
  expect(fieldsOf(holder)).toEqual(['books']);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'supergraph refused: starting on the last good one'],
  ]);
  writeFileSync(file, SECOND);
  await until(() => fieldsOf(holder).includes('films'));
});

test('a start with neither fails with a sentence', async () => {
  await expect(start({})).rejects.toThrow(/^The supergraph cannot be read: ENOENT.*supergraph\.graphql/);
  await expect(start({ 'supergraph.graphql': BROKEN })).rejects.toThrow('The supergraph does not parse');
});

test('the planner of a replaced generation ends its process when nobody waits for it', async () => {
  const planners: Parameters<NonNullable<WatchOptions['prepare']>>[1][] = [];
  const { holder, file } = await start(
    { 'supergraph.graphql': FIRST },
    { prepare: (_next, planner) => void planners.push(planner) },
  );
  const first = holder.current();
  writeFileSync(file, SECOND);
  await until(() => holder.current() !== first);
  const [old, current] = planners;
  await expect(old?.planAsync('{ books }', null, new Set(), 0)).resolves.toHaveProperty('kind', 'QueryPlan');
  await until(() => old?.pid === null);
  await expect(current?.planAsync('{ films }', null, new Set(), 0)).resolves.toHaveProperty(
    'kind',
    'QueryPlan',
  );
  expect(current?.pid).not.toBe(null);
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type GenerationHolder, watchSupergraph } from '../../../gateway/supergraph/watch.ts';
import { subgraphListSource, supergraphFileSource } from '../../../gateway/supergraph/watchedSource.ts';
import { supergraphOf } from '../../support/composition.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const holders: GenerationHolder[] = [];
afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.close()));
});

const list = (...names: string[]) =>
  JSON.stringify(names.map((name) => ({ name, url: `http://${name}.test/`, sdl: `sdl/${name}.graphql` })));

async function start(files: Record<string, string>) {
  const folder = temporaryFolder(files);
  const reasons: string[] = [];
  const note = (fields: object) => void reasons.push(JSON.stringify(fields));
  const holder = await watchSupergraph({
    source: subgraphListSource(join(folder, 'list.json')),
    lastGoodFile: join(folder, 'last-good.graphql'),
    pollMs: 50,
    log: { info: () => undefined, warn: note, error: note },
  });
  holders.push(holder);
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  return { folder, holder, reasons, write };
}

function fieldsOf(holder: GenerationHolder): string[] {
  return Object.keys(holder.current().apiSchema.getQueryType()?.getFields() ?? {});
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isTrue(); tries++) await wait(20);
  expect(isTrue()).toBe(true);
}

test('a list of subgraphs is followed, and so are the files that it names', async () => {
  const { holder, write } = await start({
    'list.json': list('books'),
    'sdl/books.graphql': 'type Query { book: Int }',
    'sdl/films.graphql': 'type Query { film: Int }',
  });
  expect(fieldsOf(holder)).toEqual(['book']);

  write('list.json', list('books', 'films'));
  await until(() => fieldsOf(holder).join() === 'book,film');
  write('sdl/books.graphql', 'type Query { book: Int page: Int }');
  await until(() => fieldsOf(holder).join() === 'book,page,film');
});

test('a list that breaks is refused with the reason, each time once, and the current supergraph stays', async () => {
  const { holder, reasons, write } = await start({
    'list.json': list('books'),
    'sdl/books.graphql': 'type Query { book: Int }',
  });
  const first = holder.current();

  write('sdl/books.graphql', 'type Query { book: Nothing }');
  await until(() => reasons.length === 1);
  write('list.json', 'no list');
  await until(() => reasons.length === 2);
  write('list.json', list('books', 'gone'));
  await until(() => reasons.length === 3);
  await wait(200);

  expect(holder.current()).toBe(first);
  expect(reasons.map((reason) => /do not compose|is not JSON|cannot be read/.exec(reason)?.[0])).toEqual([
    'do not compose',
    'is not JSON',
    'cannot be read',
  ]);
  write('list.json', list('books'));
  write('sdl/books.graphql', 'type Query { book: Int again: Int }');
  await until(() => fieldsOf(holder).includes('again'));
});

test('a start without the folder of its source goes by the last good one until the source is there', async () => {
  const folder = temporaryFolder({ 'last-good.graphql': supergraphOf({ old: 'type Query { old: Int }' }) });
  const file = join(folder, 'later', 'supergraph.graphql');
  const said: string[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => void said.push(text),
  };
  const source = supergraphFileSource(file);
  const holder = await watchSupergraph({
    source,
    lastGoodFile: join(folder, 'last-good.graphql'),
    pollMs: 50,
    log,
  });
  holders.push(holder);
  expect(fieldsOf(holder)).toEqual(['old']);
  expect(said[0]).toBe('supergraph refused: starting on the last good one');

  mkdirSync(join(folder, 'later'));
  writeFileSync(file, supergraphOf({ fresh: 'type Query { fresh: Int }' }));
  await until(() => fieldsOf(holder).includes('fresh'));
  rmSync(file);
  await wait(150);
  expect(fieldsOf(holder)).toEqual(['fresh']);
});

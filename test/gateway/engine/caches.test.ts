import { execFileSync } from 'node:child_process';
import { createBoundedCache } from '../../../gateway/engine/boundedCache.ts';
import { federate, testContext } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

test('a cache forgets what was used longest ago, and counts', () => {
  const cache = createBoundedCache<number>({ maxEntries: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.set('c', 3);

  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  expect(cache.figures).toEqual({ entries: 2, bytes: 0, hits: 3, misses: 1 });
});

test('a cache that is full of bytes forgets the oldest, and never keeps what is too large', () => {
  const cache = createBoundedCache<string>({ maxEntries: 100, maxBytes: 160 });
  for (let i = 0; i < 20; i++) cache.set(`${i}`, 'small', 10);
  cache.set('21 bytes', 'too large', 21);
  cache.resize('19', 5);
  cache.resize('18', 21);

  expect(cache.figures).toMatchObject({ entries: 15, bytes: 145 });
  expect([cache.get('3'), cache.get('4'), cache.get('18'), cache.get('21 bytes')]).toEqual([
    undefined,
    'small',
    undefined,
    undefined,
  ]);
});

test('documents and variants are kept, each up to its limit', async () => {
  const { engine, ask } = federate(library(), { maxDocuments: 2, maxPrograms: 3 });
  for (const name of ['A', 'B', 'C']) await ask(`query ${name} { me { id } }`);
  const query = 'query ($x: Boolean!, $y: Boolean!) { me { id @skip(if: $x) name @skip(if: $y) } }';
  for (const x of [true, false]) for (const y of [true, false]) await ask(query, { x, y });

  expect(engine.figures.documents).toMatchObject({ entries: 2, hits: 3, misses: 4 });
  expect(engine.figures.programs).toMatchObject({ entries: 3, misses: 7 });
});

test('an operation that writes a long number where a variable belongs is answered and not remembered', async () => {
  const { engine, ask } = federate(library());
  const texts = [
    '# 11010519491231002X\n{ me { id } }',
    'query N_6222600123456789013 { me { id } }',
    '{ me { _6222600123456789013: id } }',
  ];
  for (const text of [...texts, ...texts]) expect((await ask(text)).errors).toBeUndefined();

  expect(engine.figures.documents.entries).toBe(0);
  expect(engine.figures.programs.entries).toBe(0);
});

test('a document is read once for all of its operations', async () => {
  const { engine } = federate(library());
  const query = 'query A { me { id } } query B { me { name } }';
  for (const operationName of ['A', 'B', 'A']) {
    await engine.execute({ query, operationName }, testContext());
  }

  expect(engine.figures.documents).toMatchObject({ entries: 1, hits: 2, misses: 1 });
  expect(engine.figures.programs).toMatchObject({ entries: 2, hits: 1 });
});

test('a document with several operations is refused without a name, and under a wrong one', async () => {
  const { engine } = federate(library());
  const query = 'query A { me { id } } query B { me { name } }';
  const messages = [null, 'C'].map((name) => {
    const operation = engine.prepare(query, name);
    return operation.kind === 'refusal' ? operation.errors[0]?.message : operation.kind;
  });

  expect(messages).toEqual([
    'Several operations in the document: name one of them.',
    'Unknown operation named "C".',
  ]);
});

test('an operation is planned once for all who ask at the same time', async () => {
  const { engine, ask } = federate(library());

  await Promise.all(Array.from({ length: 5 }, () => ask('{ me { id } }')));

  expect(engine.figures.programs).toMatchObject({ entries: 1, hits: 4, misses: 1 });
});

test('a plan can be looked at, with what each subgraph would be asked', async () => {
  const { engine, calls } = federate(library());

  const explanation = await engine.explain({ query: '{ me { name reviews { body } } }' }, testContext());

  if (explanation.kind !== 'plan') throw new Error(explanation.kind);
  const text = JSON.stringify(explanation.plans);
  expect(text).toContain('"serviceName":"accounts"');
  expect(text).toContain('"serviceName":"reviews"');
  expect(calls).toEqual([]);
});

test('a process that forbids code from text is served by the interpreter', () => {
  const script = `
    const { createBackend } = await import('./gateway/engine/generated/backend.ts');
    const { quickProjection } = await import('./gateway/engine/quickProjection.ts');
    console.log(createBackend({}, 'generated').projection === quickProjection);`;
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, ['--no-warnings', ...flags, '--input-type=module', '-e', script], {
      encoding: 'utf8',
    }).trim();

  expect(run('--disallow-code-generation-from-strings')).toBe('true');
  expect(run()).toBe('false');
});

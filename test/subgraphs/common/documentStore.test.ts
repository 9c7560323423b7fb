import { parse } from 'graphql';
import { createDocumentStore } from '../../../subgraphs/common/documentStore.ts';

test('an operation is remembered until a thousand others were used since', async () => {
  const store = createDocumentStore();
  const kept = parse('{ kept }');
  await store.set('kept', kept);
  for (let number = 0; number < 999; number += 1) await store.set(`n${number}`, parse('{ other }'));
  expect(await store.get('kept')).toBe(kept);
  await store.set('n999', parse('{ other }'));
  expect(await store.get('kept')).toBe(kept);
  expect(await store.get('n0')).toBeUndefined();
  expect(await store.get('n1')).toBeDefined();
  expect([await store.delete('kept'), await store.get('kept')]).toEqual([true, undefined]);
});

test.each([
  '{ card(id: "6222600123456789013") { status } }',
  '{ _6222600123456789013 }',
  '# 11010519491231002X\n{ me { name } }',
  'query N_6222600123456789013 { me { name } }',
])('a text with a long number is forgotten: %s', async (text) => {
  const store = createDocumentStore();
  await store.set('key', parse(text));
  expect(await store.get('key')).toBeUndefined();
});

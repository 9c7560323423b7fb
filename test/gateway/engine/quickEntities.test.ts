import type { Catalogue } from '../../../gateway/engine/catalogue.ts';
import { collectEntities } from '../../../gateway/engine/entities.ts';
import { generateEntities } from '../../../gateway/engine/generated/entities.ts';
import type { EntityPlan } from '../../../gateway/engine/program.ts';
import { quickEntities } from '../../../gateway/engine/quickEntities.ts';
import { toRequires } from '../../../gateway/engine/requires.ts';
import type { Run } from '../../../gateway/engine/run.ts';

const catalogue = { possibleTypes: new Map() } as unknown as Catalogue;

const keyOf = (typeCondition: string, ...names: string[]) => ({
  kind: 'InlineFragment' as const,
  typeCondition,
  selections: ['__typename', ...names].map((name) => ({ kind: 'Field' as const, name })),
});

const plan: EntityPlan = {
  alias: '_entities',
  variable: 'representations',
  paths: [[{ kind: 'field', key: 'found' }, { kind: 'items' }]],
  requires: toRequires([keyOf('Book', 'shelf', 'place'), keyOf('Note', 'shelf', 'place')]),
  inputRewrites: [],
  outputRewrites: [],
  outputs: [],
  memo: null,
};

const ways = [
  { name: 'quick', entitiesOf: quickEntities },
  { name: 'generated', entitiesOf: generateEntities },
];

describe.each(ways)('$name collecting', ({ entitiesOf }) => {
  const collect = (...found: object[]) => {
    const run = { catalogue, data: { found }, memos: [] } as unknown as Run;
    const code = entitiesOf(catalogue, plan);
    return collectEntities(run, { plan, codeForRun: () => code }, 'library');
  };
  const book = (shelf: unknown, place: unknown) => ({ __typename: 'Book', shelf, place });

  test('asks for an entity once, with its keys and nothing else', () => {
    const { representations, indexes } = collect(
      { ...book('a', 1), title: 'Tea' },
      book('b', 1),
      book('a', 1),
    );

    expect(representations).toEqual([book('a', 1), book('b', 1)]);
    expect(indexes).toEqual([0, 1, 0]);
  });

  test.each([
    { what: 'a number and its text', one: book('a', 1), other: book('a', '1') },
    { what: 'texts that join to the same', one: book('bc', 'a'), other: book('c', 'ab') },
    { what: 'a text that looks like a number after a text', one: book('b', '1:a'), other: book('a1:b', '1') },
    { what: 'numbers that join to the same', one: book(12, 1), other: book(2, 11) },
    { what: 'two types', one: book('a', 1), other: { ...book('a', 1), __typename: 'Note' } },
  ])('takes $what for two entities', ({ one, other }) => {
    expect(collect(one, other).representations).toEqual([one, other]);
  });

  test('sends a null key, and asks nothing of a type that the fetch is not about', () => {
    const { representations } = collect(book('a', null), { ...book('a', 1), __typename: 'Reader' });

    expect(representations).toEqual([book('a', null)]);
  });
});

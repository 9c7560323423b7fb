import { compositionErrorsOf, supergraphOf } from '../../support/composition.ts';

/** Shelves are values, so a shelf from b stays in b, where its best may be a film. */
const subgraphs = (film: string) => ({
  a: `type Query { shelf: Shelf }
      type Shelf { best: Book @shareable }
      type Book @key(fields: "id") { id: ID! }`,
  b: `type Query { archive: Shelf }
      type Shelf { best: Media @shareable }
      union Media = Book | Film
      type Book @key(fields: "id") { id: ID! }
      type Film ${film} { id: ID! @shareable }`,
  c: `type Film ${film} { id: ID! @shareable length: Int }`,
});

test('a member that only the wider type has must be reachable through it', () => {
  expect(compositionErrorsOf(subgraphs(''))).toEqual([
    {
      code: 'SATISFIABILITY_ERROR',
      message: 'Field "Film.length" cannot be reached through "Shelf.best": no subgraph gives it there.',
      subgraph: null,
      type: 'Film',
      field: 'length',
      line: null,
      file: null,
    },
  ]);
});

test('with a key it is reachable', () => {
  expect(supergraphOf(subgraphs('@key(fields: "id")'))).toContain('length: Int');
});

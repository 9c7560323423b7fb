import { backends, federateWith } from '../../support/federation.ts';

const names: Record<string, string> = { a: 'A', b: 'B', c: 'C' };
const typed = (id: string) => ({ __typename: names[id], id });
const known = { __resolveReference: ({ id }: { id: string }) => typed(id) };
const next = () => [typed('c'), typed('a')];
const text = ({ id }: { id: string }) => `text of ${id}`;

/** What comes next is told by one for A, with its texts, and by another for B and C, without. */
const graph = {
  nexts: {
    sdl: `interface Face { id: ID! next: [Face!] }
      type B implements Face @key(fields: "id") { id: ID! @shareable next: [Face!] }
      type C implements Face @key(fields: "id") { id: ID! @shareable next: [Face!] }`,
    resolvers: { B: { ...known, next }, C: { ...known, next } },
  },
  texts: {
    sdl: `interface Face { id: ID! text: String }
      type A implements Face @key(fields: "id") { id: ID! @shareable text: String next: [Face!] }
      type B implements Face @key(fields: "id") { id: ID! @shareable text: String }
      type C implements Face @key(fields: "id") { id: ID! @shareable text: String }`,
    resolvers: { A: { ...known, next, text }, B: { ...known, text }, C: { ...known, text } },
  },
  starts: {
    sdl: `type Query { start: Face! } interface Face { id: ID! }
      type A implements Face @key(fields: "id") { id: ID! @shareable }
      type B implements Face @key(fields: "id") { id: ID! @shareable }
      type C implements Face @key(fields: "id", resolvable: false) { id: ID! @shareable }`,
    resolvers: { Query: { start: () => typed('a') } },
  },
};

describe.each(backends)('with %s code', (codegen) => {
  test('what came with the object itself need not be asked for, so no key is missing for it', async () => {
    const { ask } = federateWith(codegen)(graph);

    expect(await ask('{ start { next { words: text key: id } } }')).toEqual({
      data: {
        start: {
          next: [
            { words: 'text of c', key: 'c' },
            { words: 'text of a', key: 'a' },
          ],
        },
      },
    });
  });
});

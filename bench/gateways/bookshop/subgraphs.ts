import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { type BookRow, type NoteRow, notes, readers } from './data.ts';
import { bestsellers, bookWithIsbn, deliveryPence, notesBy, notesOn, readerWithId } from './rules.ts';

export const subgraphNames = ['readers', 'books', 'stock', 'notes'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

export function subgraphSdl(name: SubgraphName): string {
  return readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8');
}

/** The subgraph as a schema that really answers. It is asked once per request body; see `replay.ts`. */
export function subgraphSchema(name: SubgraphName): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(subgraphSdl(name)), resolvers: resolvers[name] }]);
}

type ReaderKey = { readonly id: string };
type BookKey = { readonly isbn: string };
type PricedBook = Pick<BookRow, 'isbn' | 'pricePence' | 'weightGrams'>;

const resolvers = {
  readers: {
    Query: {
      readers: () => readers,
      reader: (_: unknown, { id }: ReaderKey) => readerWithId(id),
    },
    Reader: { __resolveReference: ({ id }: ReaderKey) => readerWithId(id) },
  },
  books: {
    Query: { bestsellers: (_: unknown, { first }: { readonly first: number }) => bestsellers(first) },
    Book: { __resolveReference: ({ isbn }: BookKey) => bookWithIsbn(isbn) },
  },
  stock: {
    Book: {
      __resolveReference: (sent: PricedBook) => ({ ...sent, isInStock: bookWithIsbn(sent.isbn)?.isInStock }),
      deliveryPence,
    },
  },
  notes: {
    Note: {
      __resolveReference: ({ id }: ReaderKey) => notes.find((note) => note.id === id),
      reader: ({ readerId }: NoteRow) => readerWithId(readerId),
      book: ({ isbn }: NoteRow) => ({ isbn }),
    },
    Reader: { notes: ({ id }: ReaderKey) => notesBy(id) },
    Book: { notes: ({ isbn }: BookKey) => notesOn(isbn) },
  },
};

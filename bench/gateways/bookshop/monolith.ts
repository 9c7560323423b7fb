import { buildASTSchema, execute, parse, validate } from 'graphql';
import { type BookRow, type NoteRow, type ReaderRow, readers } from './data.ts';
import { bestsellers, bookWithIsbn, deliveryPence, notesBy, notesOn, readerWithId } from './rules.ts';

export type Reference = (operation: string) => Promise<unknown>;

/**
 * The same graph in one schema, without federation: what a right answer is.
 * The returned function throws when an operation is not valid or does not fully succeed.
 */
export function bookshopReference(): Reference {
  const schema = buildASTSchema(parse(monolithSdl));
  return async function answer(operation) {
    const document = parse(operation);
    const complaints = validate(schema, document);
    const { data, errors } =
      complaints.length > 0 ? { errors: complaints } : await execute({ schema, document, rootValue: root });
    if (errors?.[0])
      throw new Error(`The reference has no answer: ${errors[0].message}`, { cause: errors[0] });
    // Through JSON, so that a comparison sees what a client would.
    return JSON.parse(JSON.stringify(data));
  };
}

const monolithSdl = `
  type Query { readers: [Reader!]!  reader(id: ID!): Reader  bestsellers(first: Int! = 5): [Book!]! }
  type Reader { id: ID!  handle: String!  name: String!  notes: [Note!]! }
  type Note { id: ID!  text: String!  reader: Reader!  book: Book! }
  type Book {
    isbn: ID!  title: String!  pricePence: Int!  weightGrams: Int!
    isInStock: Boolean!  deliveryPence: Int!  notes: [Note!]!
  }
`;

// The rows become objects whose relations are functions, as graphql-js calls them.
const root = {
  readers: () => readers.map(readerNode),
  reader: ({ id }: { readonly id: string }) => readerNode(readerWithId(id)),
  bestsellers: ({ first }: { readonly first: number }) => bestsellers(first).map(bookNode),
};

function readerNode(row: ReaderRow | null): object | null {
  return row && { ...row, notes: () => notesBy(row.id).map(noteNode) };
}

function noteNode(row: NoteRow): object {
  const { id, text } = row;
  return {
    id,
    text,
    reader: () => readerNode(readerWithId(row.readerId)),
    book: () => bookNode(bookWithIsbn(row.isbn)),
  };
}

function bookNode(row: BookRow | null): object | null {
  return row && { ...row, deliveryPence: deliveryPence(row), notes: () => notesOn(row.isbn).map(noteNode) };
}

/** The rows of the bookshop. Fixed, so that every gateway and every run answers the same thing. */
export interface ReaderRow {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
}

export interface BookRow {
  readonly isbn: string;
  readonly title: string;
  readonly pricePence: number;
  readonly weightGrams: number;
  readonly isInStock: boolean;
}

export interface NoteRow {
  readonly id: string;
  readonly readerId: string;
  readonly isbn: string;
  readonly text: string;
}

export const readers: readonly ReaderRow[] = [
  { id: 'r1', handle: 'marginalia', name: 'Odile Varga' },
  { id: 'r2', handle: 'dogeared', name: 'Tomas Lindqvist' },
  { id: 'r3', handle: 'colophon', name: 'Wen Shuyi' },
  { id: 'r4', handle: 'flyleaf', name: 'Amara Nwosu' },
  { id: 'r5', handle: 'verso', name: 'Pilar Echeverria' },
  { id: 'r6', handle: 'endpaper', name: 'Jonas Aalto' },
  { id: 'r7', handle: 'palimpsest', name: 'Ruth Abramov' },
  { id: 'r8', handle: 'quarto', name: 'Dilip Rao' },
];

export const books: readonly BookRow[] = [
  {
    isbn: '9780000000011',
    title: 'The Lighthouse Accounts',
    pricePence: 1899,
    weightGrams: 410,
    isInStock: true,
  },
  { isbn: '9780000000028', title: 'Salt Roads', pricePence: 2450, weightGrams: 620, isInStock: true },
  {
    isbn: '9780000000035',
    title: 'A Grammar of Rivers',
    pricePence: 999,
    weightGrams: 180,
    isInStock: false,
  },
  {
    isbn: '9780000000042',
    title: 'Nine Quiet Machines',
    pricePence: 1250,
    weightGrams: 295,
    isInStock: true,
  },
  {
    isbn: '9780000000059',
    title: 'The Cartographer of Small Rooms',
    pricePence: 3200,
    weightGrams: 840,
    isInStock: false,
  },
  { isbn: '9780000000066', title: 'Winter Arithmetic', pricePence: 1599, weightGrams: 350, isInStock: true },
  {
    isbn: '9780000000073',
    title: 'Letters to a Clockmaker',
    pricePence: 875,
    weightGrams: 160,
    isInStock: true,
  },
  {
    isbn: '9780000000080',
    title: 'The Understudy of Kings',
    pricePence: 2100,
    weightGrams: 530,
    isInStock: false,
  },
  { isbn: '9780000000097', title: 'Field Notes on Fog', pricePence: 1425, weightGrams: 275, isInStock: true },
];

/** Three notes a reader, spread so that books share readers and readers share books. */
export const notes: readonly NoteRow[] = readers.flatMap((reader, index) => [
  noteOn(reader, (index * 2) % 5, 'Read it in two sittings and lent it to my sister.'),
  noteOn(reader, (index * 3 + 1) % books.length, 'Slow at first, then I missed my stop twice.'),
  noteOn(reader, (index + 5) % books.length, 'The last chapter is worth the price of the other nine.'),
]);

function noteOn(reader: ReaderRow, bookIndex: number, text: string): NoteRow {
  const book = books[bookIndex];
  if (!book) throw new RangeError(`no book has the index ${bookIndex}`);
  return { id: `n-${reader.id}-${book.isbn.slice(-3)}`, readerId: reader.id, isbn: book.isbn, text };
}

import { type BookRow, books, type NoteRow, notes, type ReaderRow, readers } from './data.ts';

/** Delivery is free from a price of 20 pounds; below it costs by weight. Both amounts in pence. */
export function deliveryPence(book: Pick<BookRow, 'pricePence' | 'weightGrams'>): number {
  return book.pricePence >= 2000 ? 0 : Math.ceil(book.weightGrams / 2);
}

export function bestsellers(first: number): readonly BookRow[] {
  return books.slice(0, first);
}

export function readerWithId(id: string): ReaderRow | null {
  return readers.find((reader) => reader.id === id) ?? null;
}

export function bookWithIsbn(isbn: string): BookRow | null {
  return books.find((book) => book.isbn === isbn) ?? null;
}

export function notesBy(readerId: string): readonly NoteRow[] {
  return notes.filter((note) => note.readerId === readerId);
}

export function notesOn(isbn: string): readonly NoteRow[] {
  return notes.filter((note) => note.isbn === isbn);
}

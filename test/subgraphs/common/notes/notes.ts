import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type DataLoader from 'dataloader';
import { type EntityManager, EntitySchema } from 'typeorm';
import { announceChange } from '../../../../subgraphs/common/announceChange.ts';
import { isCallerPerson, requirePerson, requireService } from '../../../../subgraphs/common/callers.ts';
import type { Heard } from '../../../../subgraphs/common/changeListener.ts';
import { type ConnectionArguments, connectionOf, pageOf } from '../../../../subgraphs/common/connection.ts';
import type { SubgraphDatabase } from '../../../../subgraphs/common/database.ts';
import { newId } from '../../../../subgraphs/common/ids.ts';
import { rowLoader } from '../../../../subgraphs/common/loader.ts';
import { formatFen } from '../../../../subgraphs/common/money.ts';
import { type PageLoader, pageLoader, readPage } from '../../../../subgraphs/common/readPages.ts';
import { Refusal, withUserErrors } from '../../../../subgraphs/common/refusal.ts';
import { dateScalar, dateTimeScalar, decimalScalar } from '../../../../subgraphs/common/scalars.ts';
import type { Subgraph, SubgraphContext } from '../../../../subgraphs/common/subgraph.ts';
import { inTransaction } from '../../../../subgraphs/common/transaction.ts';

/** A subgraph as small as one can be with all that `common` gives: one table, read and written. */

export interface NoteRow {
  id: string;
  userId: string;
  text: string;
  amountFen: bigint;
  dueOn: string | null;
  writtenAt: Date;
  isPinned: boolean;
}

export const NoteSchema = new EntitySchema<NoteRow>({
  name: 'Note',
  tableName: 'notes',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    text: { type: 'text' },
    amountFen: { type: 'bigint' },
    dueOn: { type: 'date', nullable: true },
    writtenAt: { type: 'timestamptz', precision: 3 },
    isPinned: { type: 'boolean' },
  },
});

interface NotesContext extends SubgraphContext {
  readonly notes: DataLoader<string, NoteRow | null>;
  readonly notesOfUsers: PageLoader<NoteRow>;
}

const noteList = { entity: NoteSchema, key: ['writtenAt', 'id'], direction: 'DESC' } as const;
const limits = { list: 'notes', key: ['instant', 'text'], maxFirst: 10, defaultFirst: 3 } as const;
const keyOf = (note: NoteRow) => [note.writtenAt.toISOString(), note.id];

/** A name of its own per test file keeps the login roles of parallel files apart. */
export function notesDatabase(schema = `notes_${randomBytes(4).toString('hex')}`): SubgraphDatabase {
  return {
    schema,
    entities: [NoteSchema],
    migrations: [
      {
        name: 'createNotes1763800000000',
        sql: `CREATE TABLE notes (
            id text PRIMARY KEY,
            user_id text NOT NULL,
            text text NOT NULL CONSTRAINT notes_text_is_short CHECK (length(text) <= 20),
            amount_fen bigint NOT NULL,
            due_on date,
            written_at timestamptz(3) NOT NULL,
            is_pinned boolean NOT NULL DEFAULT false
          );
          GRANT SELECT, INSERT ON notes TO whiteslip_${schema};`,
      },
    ],
  };
}

export function createNotes(database: SubgraphDatabase, name = 'notes'): Subgraph<NotesContext> {
  return {
    name,
    schemaFile: new URL('./notes.graphql', import.meta.url),
    resolvers,
    database,
    createContext: (base) => ({
      ...base,
      notes: rowLoader(base.dataSource, NoteSchema, 'id'),
      notesOfUsers: pageLoader(base.dataSource, noteList, 'userId'),
    }),
  };
}

const resolvers = {
  DateTime: dateTimeScalar,
  Date: dateScalar,
  Decimal: decimalScalar,
  Query: {
    note: (_: unknown, { id }: { id: string }, { notes }: NotesContext) => notes.load(id),
    notes: async (
      _: unknown,
      args: ConnectionArguments & { isPinned?: boolean },
      { dataSource, caller }: NotesContext,
    ) => {
      const page = pageOf(args, limits);
      const filter = { userId: requirePerson(caller), isPinned: args.isPinned };
      return connectionOf(await readPage(dataSource, { ...noteList, filter }, page), page, keyOf);
    },
    noteElsewhere: async (
      _: unknown,
      { subgraph, id }: { subgraph: string; id: string },
      { client }: NotesContext,
    ) => {
      const query = 'query ($id: ID!) { note(id: $id) { text } }';
      const data = await client.call<{ note: { text: string } | null }>(
        subgraph,
        query,
        { id },
        { timeoutMs: 500 },
      );
      return data.note?.text ?? null;
    },
    broken: (_: unknown, { how }: { how: string }, { dataSource, caller }: NotesContext) => {
      if (how === 'internal') return requireService(caller);
      if (how === 'slow') return dataSource.query('SELECT pg_sleep(0.3)').then(() => 'done');
      if (how === 'sql') return dataSource.query('SELECT $1::text::date', ['6222600123456789013']);
      throw new TypeError('the secret reason');
    },
  },
  Mutation: {
    writeNote: (_: unknown, { input }: { input: { text: string } }, context: NotesContext) =>
      withUserErrors(async () => ({ note: await writeNote(input.text, context) })),
  },
  Subscription: {
    noteWritten: {
      subscribe: (_: unknown, _args: unknown, { changes, caller }: NotesContext) =>
        changes.listen({ topic: 'note', key: requirePerson(caller) }),
      resolve: (heard: Heard, _args: unknown, { notes }: NotesContext) =>
        heard.kind === 'gap' ? null : notes.load(heard.id),
    },
    tick: {
      async *subscribe() {
        for (let tick = 1; ; tick += 1) {
          yield { tick };
          await sleep(100);
        }
      },
    },
    brokenStream: {
      async *subscribe() {
        yield { brokenStream: 1 };
        throw new TypeError('the secret reason');
      },
    },
  },
  Note: {
    __resolveReference: async ({ id }: { id: string }, { notes, caller }: NotesContext) => {
      const note = await notes.load(id);
      return note && isCallerPerson(caller, note.userId) ? note : null;
    },
    amount: (note: NoteRow) => formatFen(note.amountFen),
  },
  User: {
    notes: async ({ id }: { id: string }, args: ConnectionArguments, { notesOfUsers }: NotesContext) => {
      const page = pageOf(args, limits);
      return connectionOf(await notesOfUsers.load(id, page), page, keyOf);
    },
  },
};

/** Refusals: TEXT_TOO_LONG. */
function writeNote(text: string, { dataSource, caller, clock }: NotesContext): Promise<NoteRow> {
  const note = {
    id: newId('not'),
    userId: requirePerson(caller),
    text,
    amountFen: 9007199254740993n,
    dueOn: '2026-03-08',
    writtenAt: clock.now(),
    isPinned: false,
  };
  const save = async (tx: EntityManager) => {
    await announceChange(tx, { topic: 'note', key: note.userId, id: note.id });
    return tx.getRepository(NoteSchema).save(note);
  };
  return inTransaction(dataSource, save, {
    constraints: {
      notes_text_is_short: () => new Refusal('TEXT_TOO_LONG', 'A note has 20 letters at most.', ['text']),
    },
  });
}

import { createServer, type Server } from 'node:net';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { notesDatabase } from './notes/notes.ts';

const ownDatabase = notesDatabase();
let database: TestDatabase;
let url: string;
let plainServer: Server;

beforeAll(async () => {
  database = await createDatabase('platform');
  url = await database.add(ownDatabase);
  // A PostgreSQL without TLS answers the wish for it with one letter.
  plainServer = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1');
});

afterAll(async () => {
  plainServer?.close();
  await database?.drop();
});

const changed = (change: (url: URL) => void) => {
  const parsed = new URL(url);
  change(parsed);
  return parsed.href;
};

test('what a subgraph says to its database is encrypted', async () => {
  const dataSource = await openDatabase(ownDatabase, { url });
  const sql = 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  expect(await dataSource.query(sql)).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
  await dataSource.destroy();
});

test('plain text is refused, whatever the password', async () => {
  const plain = changed(({ searchParams }) => searchParams.set('sslmode', 'disable'));
  await expect(openDatabase(ownDatabase, { url: plain })).rejects.toMatchObject({
    system: 'database',
    cause: { code: '28000', message: expect.stringContaining('no encryption') },
  });
});

test('a URL that asks for TLS is not served in plain text by a server that has none', async () => {
  const { port } = plainServer.address() as { port: number };
  const elsewhere = changed((parsed) => {
    parsed.port = String(port);
  });
  await expect(openDatabase(ownDatabase, { url: elsewhere })).rejects.toMatchObject({
    system: 'database',
    cause: { message: 'The server does not support SSL connections' },
  });
});

import { openDatabase } from '../../../subgraphs/common/database.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { notesDatabase } from './notes/notes.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase('platform');
});

afterAll(() => database.drop());

test('a URL that asks for TLS is not served in plain text by a server that has none', async () => {
  const ownDatabase = notesDatabase();
  const url = await database.add(ownDatabase);
  const plain = await openDatabase(ownDatabase, { url });
  await plain.destroy();
  for (const mode of ['require', 'verify-full']) {
    const opening = openDatabase(ownDatabase, { url: `${url}?sslmode=${mode}` });
    await expect(opening).rejects.toMatchObject({
      system: 'database',
      cause: { message: 'The server does not support SSL connections' },
    });
  }
});

import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type DemoCard, demoCardsOf } from '../../seed/bankCustomers.ts';
import { liveLife } from '../../seed/liveLife.ts';
import { bank as bankParty, platform as platformParty } from '../../seed/parties.ts';
import { seedMany } from '../../seed/seedMany.ts';
import { SentPasswordTable } from '../../subgraphs/bank/accounts/coreTables.ts';
import { database as accountsDatabase } from '../../subgraphs/bank/accounts/database.ts';
import { createSubgraph as createAccounts } from '../../subgraphs/bank/accounts/main.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
import { CardTable } from '../../subgraphs/bank/accounts/tables.ts';
import { VaultRecordTable } from '../../subgraphs/bank/accounts/vault/tables.ts';
import { openRecord, searchHash } from '../../subgraphs/bank/accounts/vault/vault.ts';
import { fileVaultKeys } from '../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { openDatabase } from '../../subgraphs/common/database.ts';
import { createSubgraph as createUsers } from '../../subgraphs/platform/users/main.ts';
import { newVaultKeyFile, writeVaultKeys } from '../subgraphs/bank/accounts/vaultKeyFile.ts';
import { newSigningKey, writeKeyFile } from '../subgraphs/platform/users/keyFile.ts';
import { createCallers } from '../support/callers.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../support/subgraph.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let bank: TestDatabase;
let platform: TestDatabase;
let owner: DataSource;
let accounts: TestSubgraph;
let users: TestSubgraph;
const vaultKeys = writeVaultKeys(newVaultKeyFile());
const nobodyWatches = new AbortController().signal;

beforeAll(async () => {
  [bank, platform] = [await createDatabase('bank'), await createDatabase('platform')];
  const urls = { bank: bank.setUpUrl, platform: platform.setUpUrl };
  await seedMany(urls, 500, () => undefined, nobodyWatches);
  await seedMany(urls, 500, () => undefined, nobodyWatches, vaultKeys);
  owner = await openDatabase(accountsDatabase, { url: bank.setUpUrl, poolSize: 2 });
  const callers = await createCallers('accounts', 'users');
  const keyPath = `${temporaryFolder()}/access-token.json`;
  writeKeyFile(keyPath, [await newSigningKey('first')]);
  users = await startTestSubgraph(createUsers({ ACCESS_TOKEN_KEY: keyPath }), {
    databaseUrl: platform.urlOf('users'),
    callers,
  });
  const env = { VAULT_KEYS: vaultKeys, BANK_PARTY_ID: bankParty.id, PLATFORM_PARTY_ID: platformParty.id };
  accounts = await startTestSubgraph(createAccounts(env), {
    databaseUrl: bank.urlOf('accounts'),
    subgraphUrls: { users: users.url },
    callers,
  });
}, 120_000);

afterAll(async () => {
  await accounts?.stop();
  await users?.stop();
  await owner?.destroy();
  await Promise.all([bank?.drop(), platform?.drop()]);
});

/** Everybody of the first chunk, whom an earlier run without keys had written already. */
const crowd = Array.from({ length: 500 }, (_, index) => ({ number: 1_000 + index }));

/** Somebody with one bound card and one more at the bank. */
function somebody() {
  const person = crowd.find((each) => liveLife(each).cards.length === 1);
  const cards = person && demoCardsOf(person);
  const bound = cards?.find(({ boundAs }) => boundAs !== null);
  const spare = cards?.find(({ boundAs }) => boundAs === null);
  if (!person || !bound || !spare) throw new Error('The crowd has people with one card.');
  return { userId: liveLife(person).userId, bound, spare };
}

async function mutate(userId: string, mutation: string, input: object) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await accounts.ask(
    { kind: 'person', userId, amr: ['pwd', 'otp'] },
    `mutation ($input: ${type}) { ${mutation}(input: $input) { card { id status } userErrors { code } } }`,
    { input: { ...input, idempotencyKey: randomUUID() } },
  );
  expect(errors).toBeUndefined();
  return data[mutation];
}

async function start(userId: string, { elements }: DemoCard) {
  const { data } = await accounts.ask({ kind: 'anonymous' }, '{ cardSealingKey { id kty crv x y } }');
  const { id: kid, ...jwk } = data.cardSealingKey;
  return mutate(userId, 'startBinding', { sealedCard: await sealCard({ ...jwk, kid }, elements) });
}

test('every bound card of the crowd has its number in the vault, where its keyed hash finds it', async () => {
  const keys = fileVaultKeys(vaultKeys);
  const cards = await owner.getRepository(CardTable).find();
  expect(cards.length).toBeGreaterThan(400);
  const known = new Map(
    crowd.flatMap((each) => demoCardsOf(each)).map(({ boundAs, elements }) => [boundAs, elements]),
  );
  for (const { id, maskedNumber, numberHash, numberRecordId } of cards) {
    const { cardNumber } = known.get(id) ?? {};
    expect(numberHash).toEqual(await searchHash(keys, 'CARD_NUMBER', cardNumber ?? ''));
    const record = await owner.getRepository(VaultRecordTable).findOneByOrFail({ id: numberRecordId ?? '' });
    expect(await openRecord(keys, record)).toBe(cardNumber);
    expect(maskedNumber.slice(-4)).toBe(cardNumber?.slice(-4));
  }
});

test('nobody of the crowd has another’s ID number', () => {
  const idNumbers = crowd.map((each) => demoCardsOf(each)[0]?.elements.idNumber);
  expect(new Set(idNumbers).size).toBe(crowd.length);
});

test('somebody of the crowd binds another card and replaces the first; the bound one is known', async () => {
  const { userId, bound, spare } = somebody();
  expect((await start(userId, bound)).userErrors).toEqual([{ code: 'CARD_ALREADY_BOUND' }]);
  const { card } = await start(userId, spare);
  expect(card.status).toBe('OTP_SENT');
  const { password } = await owner.getRepository(SentPasswordTable).findOneByOrFail({ id: card.id });
  const confirmed = await mutate(userId, 'confirmBinding', { cardId: card.id, password });
  expect(confirmed).toEqual({ card: { id: card.id, status: 'ACTIVE' }, userErrors: [] });
  const replacement = { cardId: bound.boundAs, replacementId: card.id };
  expect(await mutate(userId, 'replaceCard', replacement)).toEqual(confirmed);
  expect(await owner.getRepository(CardTable).findOneByOrFail({ id: bound.boundAs ?? '' })).toMatchObject({
    status: 'REVOKED',
  });
});

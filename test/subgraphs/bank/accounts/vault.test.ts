import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { database } from '../../../../subgraphs/bank/accounts/database.ts';
import { openEnvelope, sealEnvelope } from '../../../../subgraphs/bank/accounts/vault/envelope.ts';
import { rewrapVault } from '../../../../subgraphs/bank/accounts/vault/rewrapVault.ts';
import { CardTokenTable, VaultRecordTable } from '../../../../subgraphs/bank/accounts/vault/tables.ts';
import { keepSecret, openRecord } from '../../../../subgraphs/bank/accounts/vault/vault.ts';
import { fileVaultKeys, type VaultKeyFile } from '../../../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { schemaDrift } from '../../../../subgraphs/common/drift.ts';
import { type BindingWorld, bankOperations, createBindingWorld, mutations } from './bindingWorld.ts';
import { newSecret, newVaultKeyFile, writeVaultKeys } from './vaultKeyFile.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

const number = '6222600123456789013';
const context = { recordId: 'vlt_1', purpose: 'CARD_NUMBER' };
const kek = (id: string) => ({ id, secret: Buffer.from(newSecret(), 'base64url') });

test('an envelope gives back what was put in, and looks different each time', () => {
  const key = kek('one');
  const [first, second] = [sealEnvelope(number, key, context), sealEnvelope(number, key, context)];
  expect(openEnvelope(first, key, context)).toBe(number);
  expect(first.ciphertext.equals(second.ciphertext)).toBe(false);
  expect(first.wrappedKey.equals(second.wrappedKey)).toBe(false);
});

test('an envelope does not open in another row, for another purpose or with another key', () => {
  const key = kek('one');
  const envelope = sealEnvelope(number, key, context);
  const elsewhere = [
    () => openEnvelope(envelope, key, { ...context, recordId: 'vlt_2' }),
    () => openEnvelope(envelope, key, { ...context, purpose: 'MOBILE' }),
    () => openEnvelope(envelope, kek('one'), context),
    () => openEnvelope(envelope, { ...key, id: 'two' }, context),
  ];
  for (const open of elsewhere) expect(open).toThrow('An envelope of the vault does not open');
});

test('every changed byte of an envelope is noticed', () => {
  const key = kek('one');
  const envelope = sealEnvelope(number, key, context);
  for (const part of ['wrappedKey', 'ciphertext'] as const) {
    for (let index = 0; index < envelope[part].length; index += 1) {
      const changed = Buffer.from(envelope[part]);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => openEnvelope({ ...envelope, [part]: changed }, key, context)).toThrow();
    }
    const cut = envelope[part].subarray(0, 20);
    expect(() => openEnvelope({ ...envelope, [part]: cut }, key, context)).toThrow();
  }
});

test('one card is one record, found by its hash, and stored twice it stays one', async () => {
  const keep = () => keepSecret(world.owner.manager, world.keys, 'CARD_NUMBER', number);
  const [first, second] = await Promise.all([keep(), keep()]);
  expect(second.id).toBe(first.id);
  expect(await openRecord(world.keys, second)).toBe(number);
});

test('a binding whose stored number was tampered with breaks loudly, and its error says nothing', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const [card] = await world.owner.query('SELECT number_record_id AS id FROM cards WHERE id = $1', [cardId]);
  await world.owner.query(`UPDATE vault_records SET ciphertext = wrapped_key WHERE id = $1`, [card.id]);
  await world.owner.query(`UPDATE cards SET status = 'REVOKED' WHERE id = $1`, [cardId]);
  const input = { sealedCard: await world.seal(person.elements), idempotencyKey: 'tampered' };
  const { data, errors } = await world.accounts.ask(person.caller, mutations.startBinding, { input });
  expect(data).toBeNull();
  expect(errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(world.accounts.logLines.at(-2)).toMatchObject({ cause: { name: 'EnvelopeTampered' }, msg: 'bug' });
  await world.owner.query('DELETE FROM card_passwords; DELETE FROM cards; DELETE FROM bank_cards');
  await world.owner.query('DELETE FROM bank_customers; DELETE FROM vault_records');
});

test('keys rotate while cards are read, and old records and tokens stay what they are', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const orders = { kind: 'service', name: 'orders' } as const;
  const token = async (idempotencyKey: string) =>
    (await world.mutate(orders, mutations.issueCardToken, { cardId, domain: 'pty_one', idempotencyKey }))
      .token;
  const before = await token('before');
  const file: VaultKeyFile = JSON.parse(readFileSync(world.vaultKeysPath, 'utf8'));
  const rotated = {
    ...file,
    keyEncryptionKeys: [...file.keyEncryptionKeys, { id: 'kek-2', secret: newSecret() }],
  };
  const keys = fileVaultKeys(writeVaultKeys(rotated));
  for (let index = 0; index < 300; index += 1) {
    await keepSecret(world.owner.manager, world.keys, 'CARD_NUMBER', `secret ${index}`);
  }
  const records = await world.owner.getRepository(VaultRecordTable).find();
  let isRotating = true;
  let reads = 0;
  const reading = (async () => {
    while (isRotating) {
      const { id } = records[reads % records.length] ?? { id: '' };
      const record = await world.owner.getRepository(VaultRecordTable).findOneByOrFail({ id });
      expect(await openRecord(keys, record)).not.toBe('');
      reads += 1;
    }
  })();
  expect(await rewrapVault(world.owner, keys, 100)).toEqual({
    rewrappedCount: 100,
    remainingCount: records.length - 100,
  });
  const [one, other] = await Promise.all([
    rewrapVault(world.owner, keys, 10_000),
    rewrapVault(world.owner, keys, 10_000),
  ]);
  isRotating = false;
  await reading;
  expect([one.remainingCount, other.remainingCount]).toEqual([0, 0]);
  expect(reads).toBeGreaterThan(10);

  const withoutOld = { ...rotated, keyEncryptionKeys: rotated.keyEncryptionKeys.slice(1) };
  writeVaultKeys(withoutOld, world.vaultKeysPath);
  const after = fileVaultKeys(world.vaultKeysPath);
  for (const { id, ciphertext } of records) {
    const record = await world.owner.getRepository(VaultRecordTable).findOneByOrFail({ id });
    expect(record.keyId).toBe('kek-2');
    expect(record.ciphertext.equals(ciphertext)).toBe(true);
    expect(await openRecord(after, record)).not.toBe('');
  }
  expect(await token('after')).toBe(before);
  expect(await world.owner.getRepository(CardTokenTable).countBy({ domain: 'pty_one' })).toBe(1);
});

test('bank operations rotate through the graph, and nobody else does', async () => {
  await sleep(1_100); // The subgraph looks at its key file once a second.
  const input = { idempotencyKey: 'rotate' };
  expect(await world.mutate(bankOperations, mutations.rewrapVault, input)).toEqual({
    rewrappedCount: 0,
    remainingCount: 0,
    userErrors: [],
  });
  const person = await world.newPerson();
  const { errors } = await world.accounts.ask(person.caller, mutations.rewrapVault, { input });
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('a record cannot be read without its key', async () => {
  const keys = fileVaultKeys(writeVaultKeys(newVaultKeyFile()));
  const record = await keepSecret(world.owner.manager, world.keys, 'CARD_NUMBER', number);
  await expect(openRecord(keys, record)).rejects.toThrow();
});

test('the public key is published over HTTP without its private part', async () => {
  const url = new URL('/.well-known/card-sealing-jwks.json', world.accounts.url);
  const published = JSON.parse(await (await fetch(url)).text());
  expect(published.keys).toEqual([
    {
      kty: 'EC',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
      kid: 'seal-1',
      alg: 'ECDH-ES+A256KW',
      use: 'enc',
    },
  ]);
});

test.each([
  ['change a secret', `UPDATE vault_records SET ciphertext = ''`],
  ['delete a secret', 'DELETE FROM vault_records'],
  ['change how cards may move', `INSERT INTO card_moves VALUES ('REVOKED', 'ACTIVE')`],
  ['unlock a customer', 'UPDATE bank_customers SET is_restricted = false'],
  ['relax the rules', 'UPDATE binding_rules SET lock_after_misses = 1000'],
  ['forget an answer', 'DELETE FROM answers'],
  ['read clearing', 'SELECT * FROM clearing.payments'],
])('the service itself cannot %s', async (_what, sql) => {
  const login = await openDatabase(database, { url: world.bank.urlOf('accounts'), poolSize: 1 });
  try {
    await expect(login.query(sql)).rejects.toMatchObject({ driverError: { code: '42501' } });
  } finally {
    await login.destroy();
  }
});

test.each(['clearing', 'reconciliation'])('%s cannot read the vault', async (subgraph) => {
  const login = await openDatabase(database, { url: world.bank.urlOf(subgraph), poolSize: 1 });
  try {
    await expect(login.query('SELECT * FROM accounts.vault_records')).rejects.toMatchObject({
      driverError: { code: '42501' },
    });
  } finally {
    await login.destroy();
  }
});

test('the tables are what the code thinks they are', async () => {
  expect(await schemaDrift(world.owner)).toEqual([]);
});

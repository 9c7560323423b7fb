import { randomUUID } from 'node:crypto';
import { luhn, mod11_2 } from 'cdigit';
import type { DataSource } from 'typeorm';
import { createRowSet } from '../../../../seed/rowSet.ts';
import { addBankCustomer, type BankReservations } from '../../../../seed/rows/bankCustomers.ts';
import { SentPasswordTable } from '../../../../subgraphs/bank/accounts/coreTables.ts';
import { database } from '../../../../subgraphs/bank/accounts/database.ts';
import type { FourElements } from '../../../../subgraphs/bank/accounts/fourElements.ts';
import { createSubgraph } from '../../../../subgraphs/bank/accounts/main.ts';
import { sealCard } from '../../../../subgraphs/bank/accounts/sealCard.ts';
import { fileVaultKeys, type VaultKeys } from '../../../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { derivedId, newId } from '../../../../subgraphs/common/ids.ts';
import { database as usersDatabase } from '../../../../subgraphs/platform/users/database.ts';
import { createSubgraph as createUsers } from '../../../../subgraphs/platform/users/main.ts';
import { ConsentTable, PartyTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { createCallers, type TestCaller, type TestCallers } from '../../../support/callers.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { newSigningKey, writeKeyFile } from '../../platform/users/keyFile.ts';
import { partyRow, userRow } from '../../platform/users/rows.ts';
import { type CreditLinesStandIn, startCreditLines } from './creditLinesStandIn.ts';
import { newVaultKeyFile, writeVaultKeys } from './vaultKeyFile.ts';

export const bankPartyId = derivedId('pty', 'bank of tests');
export const platformPartyId = derivedId('pty', 'platform of tests');

/** A customer of the bank who is a person on the platform, proved by two kinds. */
export interface TestPerson {
  readonly userId: string;
  readonly caller: TestCaller;
  /** The first card; `cards` has all of them. */
  readonly elements: FourElements;
  readonly cards: readonly FourElements[];
}

/** The bank's accounts and the platform's users, each on its own database, over real HTTP. */
export interface BindingWorld {
  readonly accounts: TestSubgraph;
  readonly users: TestSubgraph;
  /** Stands in for the platform's credit-lines, which is told of bindings. */
  readonly creditLines: CreditLinesStandIn;
  readonly callers: TestCallers;
  readonly keys: VaultKeys;
  readonly vaultKeysPath: string;
  readonly bank: TestDatabase;
  readonly platform: TestDatabase;
  /** The bank's tables as the set-up role sees them. */
  readonly owner: DataSource;
  /** The tables of the platform's users as the set-up role sees them. */
  readonly people: DataSource;
  readonly setNow: (now: Date) => void;
  readonly now: () => Date;
  readonly newPerson: (options?: NewPerson) => Promise<TestPerson>;
  /** Sends a mutation and gives its payload; any top-level error fails the test. */
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is compared with exact values.
  readonly mutate: (caller: TestCaller, mutation: string, input: object) => Promise<any>;
  readonly seal: (elements: FourElements) => Promise<string>;
  /** Begins a binding; the key is new unless given. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly start: (person: TestPerson, elements?: FourElements, idempotencyKey?: string) => Promise<any>;
  /** The password that the bank sent for a card. */
  readonly passwordOf: (cardId: string) => Promise<string>;
  /** Binds a card of the person, by all steps, and gives the id. */
  readonly bind: (person: TestPerson, elements?: FourElements) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface NewPerson extends BankReservations {
  readonly hasConsent?: boolean;
  readonly cardCount?: number;
}

const cardFields = 'id maskedNumber status boundAt bank { code name } autoDebit { id isEnabled }';
const errorFields = 'userErrors { code field }';

/** The mutations of cards, each with all that its payload has. */
export const mutations = {
  startBinding: mutation('startBinding', 'StartBindingInput', `card { ${cardFields} }`),
  confirmBinding: mutation('confirmBinding', 'ConfirmBindingInput', `card { ${cardFields} }`),
  unbindCard: mutation('unbindCard', 'UnbindCardInput', `card { ${cardFields} }`),
  replaceCard: mutation('replaceCard', 'ReplaceCardInput', `card { ${cardFields} }`),
  signMandate: mutation(
    'signMandate',
    'SignMandateInput',
    'autoDebit { id isEnabled perDebitLimit { amount } monthlyLimit { amount } cancelledAt }',
  ),
  cancelMandate: mutation('cancelMandate', 'CancelMandateInput', 'autoDebit { id isEnabled cancelledAt }'),
  verifyFourElements: mutation('verifyFourElements', 'VerifyFourElementsInput', 'outcome'),
  issueCardToken: mutation('issueCardToken', 'IssueCardTokenInput', 'token'),
  drawOnMandate: mutation('drawOnMandate', 'DrawOnMandateInput', 'autoDebit { id }'),
  giveBackDraw: mutation('giveBackDraw', 'GiveBackDrawInput', 'payment { id }'),
  suspendCard: mutation('suspendCard', 'SuspendCardInput', `card { ${cardFields} }`),
  resumeCard: mutation('resumeCard', 'ResumeCardInput', `card { ${cardFields} }`),
  rewrapVault: mutation('rewrapVault', 'RewrapVaultInput', 'rewrappedCount remainingCount'),
} as const;

function mutation(name: string, input: string, fields: string): string {
  return `mutation ($input: ${input}!) { ${name}(input: $input) { ${fields} ${errorFields} } }`;
}

export const bankOperations: TestCaller = { kind: 'person', userId: 'usr_ops', scope: 'bank:operations' };

export async function createBindingWorld(): Promise<BindingWorld> {
  const [bank, platform] = [await createDatabase('bank'), await createDatabase('platform')];
  const callers = await createCallers('accounts', 'users', 'orders', 'clearing');
  const vaultKeysPath = writeVaultKeys(newVaultKeyFile());
  const keys = fileVaultKeys(vaultKeysPath);
  const owner = await openDatabase(database, { url: bank.setUpUrl, poolSize: 3 });
  const people = await openDatabase(usersDatabase, { url: platform.setUpUrl, poolSize: 2 });
  let now = new Date('2026-11-20T02:00:00.000Z');
  const clock = { now: () => now };
  const users = await startTestSubgraph(createUsers({ ACCESS_TOKEN_KEY: await accessTokenKey() }), {
    databaseUrl: platform.urlOf('users'),
    callers,
    clock,
  });
  const env = { VAULT_KEYS: vaultKeysPath, BANK_PARTY_ID: bankPartyId, PLATFORM_PARTY_ID: platformPartyId };
  const creditLines = await startCreditLines();
  const accounts = await startTestSubgraph(createSubgraph(env), {
    databaseUrl: bank.urlOf('accounts'),
    subgraphUrls: { users: users.url, 'credit-lines': creditLines.url },
    callers,
    clock,
  });
  await people
    .getRepository(PartyTable)
    .insert([
      partyRow({ id: bankPartyId, kind: 'BANK', name: 'Bank of tests' }),
      partyRow({ id: platformPartyId, kind: 'PLATFORM', name: 'Platform of tests' }),
    ]);

  const mutate: BindingWorld['mutate'] = async (caller, text, input) => {
    const { data, errors } = await accounts.ask(caller, text, { input });
    expect(errors).toBeUndefined();
    return Object.values(data)[0];
  };
  const seal: BindingWorld['seal'] = async (elements) => {
    const { data } = await accounts.ask({ kind: 'anonymous' }, '{ cardSealingKey { id kty crv x y } }');
    const { id: kid, ...jwk } = data.cardSealingKey;
    return sealCard({ ...jwk, kid }, elements);
  };
  const start: BindingWorld['start'] = async (
    person,
    elements = person.elements,
    idempotencyKey = randomUUID(),
  ) => mutate(person.caller, mutations.startBinding, { sealedCard: await seal(elements), idempotencyKey });
  const passwordOf: BindingWorld['passwordOf'] = async (cardId) => {
    const { password } = await owner.getRepository(SentPasswordTable).findOneByOrFail({ id: cardId });
    return password;
  };
  return {
    accounts,
    users,
    creditLines,
    callers,
    keys,
    vaultKeysPath,
    bank,
    platform,
    owner,
    people,
    setNow: (next) => {
      now = next;
    },
    now: () => now,
    newPerson: async (options = {}) => {
      const person = personOf(options.cardCount ?? 1);
      await writePerson(people, person.userId, options.hasConsent ?? true);
      await writeCustomer(owner, keys, person.cards, options);
      return person;
    },
    mutate,
    seal,
    start,
    passwordOf,
    bind: async (person, elements) => {
      const { card } = await start(person, elements);
      const input = { cardId: card.id, password: await passwordOf(card.id), idempotencyKey: randomUUID() };
      const confirmed = await mutate(person.caller, mutations.confirmBinding, input);
      expect(confirmed).toMatchObject({ card: { status: 'ACTIVE' }, userErrors: [] });
      return card.id;
    },
    stop: async () => {
      await accounts.stop();
      await users.stop();
      await creditLines.close();
      await Promise.all([owner.destroy(), people.destroy()]);
      await Promise.all([bank.drop(), platform.drop()]);
      callers.remove();
    },
  };
}

async function accessTokenKey(): Promise<string> {
  const path = `${temporaryFolder()}/access-token.json`;
  writeKeyFile(path, [await newSigningKey('first')]);
  return path;
}

let nextPerson = 1;

function personOf(cardCount: number): TestPerson {
  const number = nextPerson++;
  const userId = newId('usr');
  const digits = String(number).padStart(3, '0');
  const holder = {
    holderName: '测试人',
    idNumber: mod11_2.generate(`99999919900101${digits}`),
    mobile: `13800000${digits}`,
  };
  const cards = Array.from({ length: cardCount }, (_, index) => ({
    ...holder,
    cardNumber: luhn.generate(`622260${digits.padStart(10, '0')}${String(index).padStart(2, '0')}`),
  }));
  const [elements] = cards;
  if (!elements) throw new Error('A customer has a card.');
  return { userId, caller: { kind: 'person', userId, amr: ['pwd', 'otp'] }, elements, cards };
}

async function writePerson(people: DataSource, userId: string, hasConsent: boolean): Promise<void> {
  await people.getRepository(UserTable).insert(userRow({ id: userId, username: userId }));
  if (!hasConsent) return;
  await people.getRepository(ConsentTable).insert({
    id: newId('cns'),
    userId,
    purpose: 'CARD_BINDING',
    recipientPartyId: bankPartyId,
    textVersion: '2025-10',
    isSensitive: true,
    grantedAt: new Date('2026-11-01T00:00:00Z'),
    withdrawnAt: null,
  });
}

async function writeCustomer(
  owner: DataSource,
  keys: VaultKeys,
  cards: readonly FourElements[],
  reservations: BankReservations,
): Promise<void> {
  const rows = createRowSet();
  await addBankCustomer(rows, keys, cards, reservations);
  for (const table of database.entities) {
    const added = rows.tables.get(table);
    if (added) await owner.getRepository(table).insert([...added]);
  }
}

import { randomUUID } from 'node:crypto';
import type { ConsentPurpose } from '../../../../subgraphs/platform/users/consent.ts';
import { ConsentCheckTable, ConsentTable } from '../../../../subgraphs/platform/users/tables.ts';
import {
  type BindingWorld,
  createBindingWorld,
  mutations,
  platformPartyId,
  type TestPerson,
} from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

interface Holder extends TestPerson {
  readonly cardId: string;
  readonly autoDebitId: string;
}

/** A person with a bound card and a mandate on it. */
async function newHolder(): Promise<Holder> {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const caps = { cardId, perDebitLimit: '10', monthlyLimit: '20', idempotencyKey: randomUUID() };
  const { autoDebit } = await world.mutate(person.caller, mutations.signMandate, caps);
  return { ...person, cardId, autoDebitId: autoDebit.id };
}

async function consent({ userId }: TestPerson, purpose: ConsentPurpose): Promise<void> {
  await world.people.getRepository(ConsentTable).insert({
    id: `cns_${randomUUID()}`,
    userId,
    purpose,
    recipientPartyId: platformPartyId,
    textVersion: '2025-10',
    isSensitive: false,
    grantedAt: new Date('2026-11-01T00:00:00Z'),
    withdrawnAt: null,
  });
}

function checksOf({ userId }: TestPerson) {
  return world.people
    .getRepository(ConsentCheckTable)
    .find({ where: { userId, purpose: 'CARD_DISPLAY' }, order: { id: 'ASC' } });
}

/** The three ways on which a card or a mandate is reached without its holder's list of cards. */
const ways = {
  'Query.card': ({ cardId }: Holder) => ask(`{ card(id: "${cardId}") { maskedNumber } }`, 'card'),
  'a reference to the card': ({ cardId }: Holder) =>
    ask(
      `{ _entities(representations: [{ __typename: "Card", id: "${cardId}" }]) { ... on Card { maskedNumber } } }`,
    ),
  'a reference to the mandate': ({ autoDebitId }: Holder) =>
    ask(
      `{ _entities(representations: [{ __typename: "AutoDebit", id: "${autoDebitId}" }]) {
        ... on AutoDebit { perDebitLimit { amount } } } }`,
    ),
} as const;

function ask(query: string, field: 'card' | '_entities' = '_entities') {
  return { query, field };
}

async function read(holder: Holder, way: keyof typeof ways) {
  const { query, field } = ways[way](holder);
  const { data, errors } = await world.accounts.ask(holder.caller, query);
  return { seen: [data[field]].flat()[0], codes: (errors ?? []).map(({ extensions }) => extensions) };
}

const refused = {
  seen: null,
  codes: [{ code: 'CONSENT_REQUIRED', purpose: 'CARD_DISPLAY' }],
};

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  '%s shows the holder nothing without consent, and nothing after its withdrawal',
  async (way) => {
    const holder = await newHolder();
    expect(await read(holder, way)).toEqual(refused);
    await consent(holder, 'CARD_DISPLAY');
    expect(await read(holder, way)).toEqual({ seen: expect.any(Object), codes: [] });
    await world.people
      .getRepository(ConsentTable)
      .update({ userId: holder.userId, purpose: 'CARD_DISPLAY' }, { withdrawnAt: world.now() });
    expect(await read(holder, way)).toEqual(refused);
    const checks = await checksOf(holder);
    expect(checks.map(({ service, consentId }) => [service, consentId !== null])).toEqual([
      ['accounts', false],
      ['accounts', true],
      ['accounts', false],
    ]);
  },
);

test('consent to another purpose opens no card', async () => {
  const holder = await newHolder();
  await consent(holder, 'CASH_FLOW_ASSESSMENT');
  expect(await read(holder, 'a reference to the card')).toEqual(refused);
});

test('a stranger sees nothing, and nobody is asked for consent', async () => {
  const holder = await newHolder();
  await consent(holder, 'CARD_DISPLAY');
  const stranger = { ...holder, caller: (await world.newPerson()).caller };
  for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
    expect(await read(stranger, way)).toEqual({ seen: null, codes: [] });
  }
  expect(await checksOf(holder)).toEqual([]);
});

test('all cards and mandates of a request ask for consent in one call', async () => {
  const holder = await newHolder();
  await consent(holder, 'CARD_DISPLAY');
  const { cardId, autoDebitId } = holder;
  const representations = [
    { __typename: 'Card', id: cardId },
    { __typename: 'AutoDebit', id: autoDebitId },
    { __typename: 'User', id: holder.userId },
  ];
  const logged = world.users.logLines.length;
  const { data, errors } = await world.accounts.ask(
    holder.caller,
    `query ($representations: [_Any!]!) { card(id: "${cardId}") { status } _entities(representations: $representations) {
      ... on Card { maskedNumber } ... on AutoDebit { isEnabled } ... on User { boundCards { id } } } }`,
    { representations },
  );
  expect(errors).toBeUndefined();
  expect(data.card).toEqual({ status: 'ACTIVE' });
  expect(data._entities[2].boundCards).toEqual([{ id: cardId }]);
  const calls = world.users.logLines.slice(logged).filter((line) => line.msg === 'request');
  expect(calls.map(({ statements }) => statements)).toEqual([2]);
  expect(await checksOf(holder)).toHaveLength(1);
});

test('what the holder does with a card answers without that consent', async () => {
  const person = await world.newPerson();
  expect(await world.start(person)).toMatchObject({ card: { status: 'OTP_SENT' } });
});

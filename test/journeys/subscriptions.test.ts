import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { systemClock } from '../../subgraphs/common/clock.ts';
import { createServiceSigner } from '../../subgraphs/common/serviceCaller.ts';
import { callerHeader } from '../../subgraphs/common/verifyCaller.ts';
import { type Product, startProduct } from '../support/product.ts';
import { person } from '../support/seeded.ts';

let product: Product;
let tokens: Record<'chen' | 'zhao' | 'bank', string>;
const closing: (() => void)[] = [];

beforeAll(async () => {
  product = await startProduct({ isPlatformLocal: true });
  const [chen, zhao, bank] = await Promise.all(['chen', 'zhao', 'bank-ops'].map(product.signIn));
  tokens = { chen: chen ?? '', zhao: zhao ?? '', bank: bank ?? '' };
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => product?.stop());

const lineChanged =
  'subscription { creditLineChanged { held { amount } available { amount } grantor { name } } }';

type Events = unknown[];

/** What a subscriber is given, as it comes. */
function collect(iterator: AsyncIterable<unknown>): Events {
  const events: Events = [];
  void (async () => {
    for await (const event of iterator) events.push(event);
  })().catch((error: unknown) => events.push({ broke: error }));
  return events;
}

function overWebSocket(token: string, query: string): Events {
  const client = createWsClient({
    url: `${product.origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  closing.push(() => void client.dispose());
  return collect(client.iterate({ query }));
}

function overSse(token: string | null, query: string): Events {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const client = createSseClient({ url: `${product.origin}/graphql`, headers, retryAttempts: 0 });
  closing.push(() => client.dispose());
  return collect(client.iterate({ query }));
}

/** A purchase of one yuan by Chen, made yesterday at noon in Shanghai. */
const order = {
  userId: person.paysWell,
  orderId: 'ord_watched',
  amount: { amount: '1.00', currency: 'CNY' },
};
const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
const purchase = {
  ...order,
  merchantId: 'pty_shop',
  merchantCategory: 'electronics',
  cardId: 'crd_chen',
  deviceHash: 'c'.repeat(64),
  place: 'CN-31',
  occurredAt: `${yesterday}T04:00:00.000Z`,
};

/** What an internal operation gives to orders. */
async function askAsOrders(subgraph: string, query: string, input: object) {
  const sign = await createServiceSigner('orders', product.keys.service('orders'), systemClock);
  const body = JSON.stringify({ query, variables: { input: { ...input, idempotencyKey: randomUUID() } } });
  const answer = await product.subgraphs
    .get(subgraph)
    ?.answer(body, { [callerHeader]: await sign(subgraph) });
  return JSON.parse(answer?.text ?? '{}').data;
}

/** Risk decides about the purchase; before, nothing can be held for it. */
async function decidePurchase(): Promise<void> {
  expect((await placeHold()).userErrors).toEqual([{ code: 'PURCHASE_NOT_APPROVED' }]);
  const query = `mutation ($input: DecideTransactionInput!) {
    decideTransaction(input: $input) { decision { outcome } } }`;
  const { decideTransaction } = await askAsOrders('risk', query, purchase);
  expect(decideTransaction).toEqual({ decision: { outcome: 'APPROVE' } });
}

async function placeHold() {
  const query =
    'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } userErrors { code } } }';
  return (await askAsOrders('credit-lines', query, order)).placeHold;
}

let holdId: string | null = null;

/** Orders sets one yuan of Chen's line aside, or gives it back. */
async function moveLine(): Promise<void> {
  if (holdId === null) {
    const { hold, userErrors } = await placeHold();
    expect(userErrors).toEqual([]);
    holdId = hold.id;
    return;
  }
  const query = 'mutation ($input: ReleaseHoldInput!) { releaseHold(input: $input) { userErrors { code } } }';
  const { releaseHold } = await askAsOrders('credit-lines', query, { holdId });
  expect(releaseHold.userErrors).toEqual([]);
  holdId = null;
}

async function until(isSo: () => boolean, meanwhile = async () => undefined as unknown): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 60) throw new Error('It never came to be.');
    await meanwhile();
    await sleep(100);
  }
}

test('a person watches their credit line over WebSocket and SSE, with what other subgraphs know, and nobody else hears', async () => {
  await decidePurchase();
  const chens = [
    overWebSocket(tokens.chen, lineChanged),
    overWebSocket(tokens.chen, lineChanged),
    overSse(tokens.chen, lineChanged),
  ];
  const zhaos = overWebSocket(tokens.zhao, lineChanged);
  await until(() => chens.every((events) => events.length > 0), moveLine);
  await moveLine();
  const { data } = await product.ask(
    tokens.chen,
    '{ me { creditLine { held { amount } available { amount } grantor { name } } } }',
  );
  expect(data.me.creditLine.grantor.name).toBeTruthy();
  const event = { data: { creditLineChanged: data.me.creditLine } };
  await until(() => chens.every((events) => JSON.stringify(events.at(-1)) === JSON.stringify(event)));
  expect(zhaos).toEqual([]);

  for (const close of closing.splice(0)) close();
  const ended = () =>
    product
      .logText()
      .split('\n')
      .filter((line) => line.includes('"msg":"subscription"'));
  await until(() => ended().length === 2);
  expect(ended().every((line) => line.includes('"subgraph":"credit-lines"'))).toBe(true);
}, 60_000);

test('a card that is suspended is seen so by the person who watches their cards', async () => {
  const events = overSse(tokens.chen, 'subscription { cardChanged { id status } }');
  const { data } = await product.ask(tokens.chen, '{ me { boundCards { id status } } }');
  const [card] = data.me.boundCards;
  expect(card.status).toBe('ACTIVE');
  let keys = 0;
  const move = async (mutation: string) => {
    keys += 1;
    const input = `{ cardId: "${card.id}", idempotencyKey: "card-${keys}" }`;
    const answer = await product.ask(
      tokens.bank,
      `mutation { ${mutation}(input: ${input}) { userErrors { code } } }`,
    );
    expect(answer.data[mutation].userErrors).toEqual([]);
  };
  await until(
    () => events.length > 0,
    async () => {
      await move('suspendCard');
      await move('resumeCard');
    },
  );
  await move('suspendCard');
  const suspended = { data: { cardChanged: { id: card.id, status: 'SUSPENDED' } } };
  await until(() => JSON.stringify(events.at(-1)) === JSON.stringify(suspended));
}, 60_000);

test('a consent that is withdrawn is seen so at once, in every window of the person', async () => {
  const query = 'subscription { consentChanged { id status } }';
  const windows = [overSse(tokens.zhao, query), overWebSocket(tokens.zhao, query)];
  const { data } = await product.ask(tokens.zhao, '{ me { consents { id status purpose } } }');
  const consent = data.me.consents.find(
    ({ status, purpose }: { status: string; purpose: string }) =>
      status === 'ACTIVE' && purpose === 'CARD_DISPLAY',
  );
  const heardNothing = () => windows.some((events) => events.length === 0);
  // A stream is open a moment after it was asked for, and nobody says when.
  await sleep(1_500);
  expect(heardNothing()).toBe(true);
  const withdrawal = await product.ask(
    tokens.zhao,
    'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { userErrors { code } } }',
    { input: { consentId: consent.id, idempotencyKey: 'withdraw-1' } },
  );
  expect(withdrawal.data.withdrawConsent.userErrors).toEqual([]);
  const event = { data: { consentChanged: { id: consent.id, status: 'WITHDRAWN' } } };
  await until(() => windows.every((events) => events.length > 0));
  expect(windows).toEqual([[event], [event]]);
}, 60_000);

test('who is not signed in is told so, and nothing is opened', async () => {
  const events = overSse(null, lineChanged);
  await until(() => events.length > 0);
  expect(events).toEqual([
    {
      data: { creditLineChanged: null },
      errors: [expect.objectContaining({ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } })],
    },
  ]);
});

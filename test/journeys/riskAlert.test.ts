import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { systemClock } from '../../subgraphs/common/clock.ts';
import { createServiceSigner } from '../../subgraphs/common/serviceCaller.ts';
import { callerHeader } from '../../subgraphs/common/verifyCaller.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let operations: string;
const closing: (() => void)[] = [];

beforeAll(async () => {
  product = await startProduct({ isPlatformLocal: true });
  operations = await product.signIn('platform-ops');
});

afterAll(async () => {
  for (const close of closing) close();
  await product?.stop();
});

const decideText = `mutation ($input: DecideTransactionInput!) {
  decideTransaction(input: $input) { decision { outcome } userErrors { code } } }`;

/** Orders asks about a purchase with a card at a merchant. */
async function decide(number: number, merchantId: string): Promise<unknown> {
  const sign = await createServiceSigner('orders', product.keys.service('orders'), systemClock);
  const input = {
    orderId: `ord_${merchantId}_${number}`,
    userId: `usr_${number}`,
    merchantId,
    merchantCategory: 'electronics',
    amount: { amount: '100.00', currency: 'CNY' },
    cardId: 'crd_stolen',
    deviceHash: String(number).padStart(64, '0'),
    place: 'CN-31',
    occurredAt: new Date().toISOString(),
    idempotencyKey: `${merchantId} ${number}`,
  };
  const body = JSON.stringify({ query: decideText, variables: { input } });
  const headers = { [callerHeader]: await sign('risk') };
  const answer = await product.subgraphs.get('risk')?.answer(body, headers);
  return JSON.parse(answer?.text ?? '{}').data.decideTransaction;
}

/** What a subscriber is given, as it comes. */
function watch(token: string): unknown[] {
  const headers = { authorization: `Bearer ${token}` };
  const client = createClient({ url: `${product.origin}/graphql`, headers, retryAttempts: 0 });
  closing.push(() => client.dispose());
  const events: unknown[] = [];
  void (async () => {
    const query = 'subscription { riskAlert { kind subject detail acknowledgedAt } }';
    for await (const event of client.iterate({ query })) events.push(event);
  })().catch((error: unknown) => events.push({ broke: error }));
  return events;
}

test('operations hear at once of a merchant where cards are declined one after the other', async () => {
  const input = { kind: 'CARD', subject: 'crd_stolen', reason: 'Reported stolen.', idempotencyKey: 'b' };
  const blocked = await product.ask(
    operations,
    'mutation ($input: BlockSubjectInput!) { blockSubject(input: $input) { userErrors { code } } }',
    { input },
  );
  expect(blocked.data.blockSubject.userErrors).toEqual([]);
  const events = watch(operations);
  const shopper = watch(await product.signIn('chen'));

  // Until the stream is open, alerts are not for it: each round is another merchant.
  for (let round = 1; events.length === 0 && round <= 20; round += 1) {
    for (let number = 1; number <= 5; number += 1) {
      const decided = await decide(number, `pty_round_${round}`);
      expect(decided).toEqual({ decision: { outcome: 'DECLINE' }, userErrors: [] });
    }
    await sleep(200);
  }

  expect(events[0]).toEqual({
    data: {
      riskAlert: {
        kind: 'STRICT_DECISIONS',
        subject: expect.stringMatching(/^pty_round_\d+$/),
        detail: '5 purchases were reviewed or declined within 60 minutes.',
        acknowledgedAt: null,
      },
    },
  });
  expect(JSON.stringify(shopper)).not.toContain('pty_round');
  const { data } = await product.ask(
    operations,
    '{ riskAlerts(first: 1) { nodes { kind acknowledgedAt } } }',
  );
  expect(data.riskAlerts.nodes).toEqual([{ kind: 'STRICT_DECISIONS', acknowledgedAt: null }]);
}, 60_000);

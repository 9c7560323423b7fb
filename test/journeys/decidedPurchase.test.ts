import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { systemClock } from '../../subgraphs/common/clock.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { createServiceSigner } from '../../subgraphs/common/serviceCaller.ts';
import { callerHeader } from '../../subgraphs/common/verifyCaller.ts';
import { type Product, startProduct } from '../support/product.ts';
import { person } from '../support/seeded.ts';

let product: Product;
let zhao: string;
let operations: string;
const closing: (() => void)[] = [];

beforeAll(async () => {
  product = await startProduct({ isPlatformLocal: true });
  zhao = await product.signIn('zhao');
  operations = await product.signIn('platform-ops');
});

afterAll(async () => {
  for (const close of closing) close();
  await product?.stop();
});

/** Yesterday at an hour of the day in Shanghai: no rule about nights may meet a purchase, whenever this runs. */
function yesterdayAt(hour: number): string {
  const instant = new Date(Date.now() - 24 * 3_600_000);
  instant.setUTCHours(hour - 8, 0, 0, 0);
  return instant.toISOString();
}

function hashOf(device: string): string {
  return createHash('sha256').update(device).digest('hex');
}

const decideText = `mutation ($input: DecideTransactionInput!) {
  decideTransaction(input: $input) { decision { id outcome } userErrors { code } } }`;

/** Orders asks about a purchase of zhao's, as it does before anything is held. */
async function decide(orderId: string, changes: object = {}) {
  const sign = await createServiceSigner('orders', product.keys.service('orders'), systemClock);
  const input = {
    orderId,
    userId: person.isNearLimit,
    merchantId: 'pty_journey',
    merchantCategory: 'electronics',
    amount: { amount: '100.00', currency: 'CNY' },
    cardId: derivedId('crd', 3, 1),
    deviceHash: hashOf(`own device of ${person.isNearLimit}`),
    place: 'CN-31',
    occurredAt: yesterdayAt(12),
    idempotencyKey: orderId,
    ...changes,
  };
  const body = JSON.stringify({ query: decideText, variables: { input } });
  const answer = await product.subgraphs.get('risk')?.answer(body, { [callerHeader]: await sign('risk') });
  const { decision, userErrors } = JSON.parse(answer?.text ?? '{}').data.decideTransaction;
  expect(userErrors).toEqual([]);
  return decision;
}

/** Asks as somebody, and gives the data where nothing went wrong. */
async function ask(token: string, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await product.ask(token, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** Runs an example of the explorer as it stands there. */
function runExample(name: string, input: object = {}) {
  const text = readFileSync(`schema/examples/${name}.graphql`, 'utf8');
  const file = `schema/examples/${name}.json`;
  const variables = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const token = text.includes('# as: zhao') ? zhao : operations;
  return ask(token, text, 'input' in variables ? { input: { ...variables.input, ...input } } : {});
}

/** What an operator who watches is told, as it comes. */
function watch(token: string): { readonly data: { readonly riskAlert: unknown } }[] {
  const headers = { authorization: `Bearer ${token}` };
  const client = createClient({ url: `${product.origin}/graphql`, headers, retryAttempts: 0 });
  closing.push(() => client.dispose());
  const events: { readonly data: { readonly riskAlert: unknown } }[] = [];
  const query = readFileSync('schema/examples/risk-alert.graphql', 'utf8');
  void (async () => {
    for await (const event of client.iterate({ query })) events.push(event as (typeof events)[number]);
  })().catch(() => undefined);
  return events;
}

test('a shopper sees what was decided about a purchase and appeals, and operations see what it rests on', async () => {
  await ask(
    operations,
    'mutation ($input: BlockSubjectInput!) { blockSubject(input: $input) { userErrors { code } } }',
    { input: { kind: 'CARD', subject: 'crd_lost', reason: 'Reported lost.', idempotencyKey: 'lost' } },
  );
  const approved = await decide('ord_journey_1');
  expect(approved.outcome).toBe('APPROVE');
  const stranger = { deviceHash: 'f'.repeat(64), cardId: 'crd_lost', occurredAt: yesterdayAt(13) };
  const decision = await decide('ord_journey_2', stranger);
  expect(decision.outcome).toBe('DECLINE');
  expect(await decide('ord_journey_2', stranger)).toEqual(decision);

  const own =
    '{ myDecisions(first: 2) { nodes { id order { id fraudDecision { outcome reasons { code text } } } } } }';
  const { myDecisions } = await ask(zhao, own);
  expect(myDecisions.nodes).toEqual([
    {
      id: decision.id,
      order: {
        id: 'ord_journey_2',
        fraudDecision: {
          outcome: 'DECLINE',
          reasons: [
            { code: 'BLOCKED', text: 'The account, the device or the merchant is blocked.' },
            { code: 'DEVICE_NEW', text: 'The device was not used before.' },
          ],
        },
      },
    },
    { id: approved.id, order: { id: 'ord_journey_1', fraudDecision: { outcome: 'APPROVE', reasons: [] } } },
  ]);
  const chen = await product.signIn('chen');
  expect(JSON.stringify(await ask(chen, own))).not.toContain('ord_journey');

  const { appealDecision } = await runExample('appeal-decision', {
    decisionId: decision.id,
    idempotencyKey: 'j',
  });
  expect(appealDecision).toMatchObject({ appeal: { status: 'OPEN' }, userErrors: [] });
  const { purchaseDecisions } = await runExample('purchase-decisions');
  expect(purchaseDecisions.nodes[0]).toMatchObject({
    id: decision.id,
    evidence: {
      score: 120,
      replayedOutcome: 'DECLINE',
      purchasesBefore: 4,
      isNewDevice: true,
      place: 'CN-31',
    },
  });
  const hidden = await product.ask(zhao, '{ myDecisions { nodes { evidence { score } } } }');
  expect(hidden.errors?.map(({ extensions }) => extensions.code)).toContain('UNAUTHORIZED_FIELD_OR_TYPE');
}, 60_000);

/** People who have bought with their own devices two hours ago now buy with strange ones, all at one merchant. */
async function compromise(merchantId: string, people: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let number = 1; number <= people; number += 1) {
    const whose = { userId: `usr_${merchantId}_${number}`, cardId: `crd_${merchantId}_${number}` };
    const own = { ...whose, deviceHash: hashOf(`own ${whose.userId}`), occurredAt: yesterdayAt(10) };
    await decide(`ord_own_${merchantId}_${number}`, own);
    const strange = { ...whose, deviceHash: hashOf(`strange ${whose.userId}`), merchantId };
    const { outcome } = await decide(`ord_${merchantId}_${number}`, strange);
    outcomes.push(outcome);
  }
  return outcomes;
}

test('operations hear of a merchant whose cards are used from strange devices, and look into it', async () => {
  const events = watch(operations);
  // Until the stream is open, alerts are not for it: each round is another merchant.
  for (let round = 1; events.length === 0 && round <= 20; round += 1) {
    const outcomes = await compromise(`pty_planted_${round}`, 11);
    expect(outcomes).toEqual([...Array(10).fill('APPROVE'), 'CHALLENGE']);
    await sleep(200);
  }
  expect(events[0]).toMatchObject({
    data: { riskAlert: { kind: 'MERCHANT_COMPROMISE', subject: expect.stringMatching(/^pty_planted_/) } },
  });
  const { riskAlerts } = await runExample('risk-alerts');
  const alertId = riskAlerts.nodes[0].id;
  const { acknowledgeAlert } = await runExample('acknowledge-alert', { alertId });
  expect(acknowledgeAlert).toMatchObject({ alert: { acknowledgedBy: { name: '何路' } }, userErrors: [] });
}, 60_000);

test('the demo shows a declined order, its evidence, the block behind it, and how models stand', async () => {
  const { me } = await runExample('decided-orders');
  const declined = me.orders.nodes.filter(({ status }: { status: string }) => status === 'RISK_DECLINED');
  expect(declined).toMatchObject([
    { fraudDecision: { outcome: 'DECLINE', reasons: [{ chinese: '账户、设备或商户已被限制交易。' }, {}] } },
  ]);
  expect(await runExample('appeal-decision')).toMatchObject({
    appealDecision: { appeal: { decision: { outcome: 'DECLINE' } }, userErrors: [] },
  });
  expect((await runExample('decision-rules')).decisionRules).toHaveLength(15);
  expect(await runExample('unblock-subject')).toMatchObject({
    unblockSubject: { block: { unblockedBy: { name: '何路' } }, userErrors: [] },
  });
  expect((await runExample('block-subject')).blockSubject.userErrors).toEqual([]);
  const { monitorPsi } = await runExample('monitor-psi');
  expect(monitorPsi).toMatchObject({ round: { scores: 0, psi: null, outcome: 'TOO_FEW' }, userErrors: [] });
  const { psiRounds } = await runExample('psi-rounds');
  expect(psiRounds.nodes).toContainEqual(
    expect.objectContaining({ modelVersion: monitorPsi.round.modelVersion, outcome: 'TOO_FEW' }),
  );
}, 60_000);

test('a rule changes by two people of operations, from the very next purchase on', async () => {
  const { proposeRule } = await runExample('propose-rule', { mode: 'ACTIVE' });
  expect(proposeRule).toMatchObject({
    proposal: { status: 'OPEN', proposedBy: { name: '何路' } },
    userErrors: [],
  });
  const proposalId = proposeRule.proposal.id;
  const approveText = readFileSync('schema/examples/approve-rule.graphql', 'utf8');
  const approve = async (token: string, idempotencyKey: string) =>
    (await ask(token, approveText, { input: { proposalId, idempotencyKey } })).approveRule;
  expect((await approve(operations, 'own')).userErrors).toMatchObject([{ code: 'OWN_PROPOSAL' }]);
  const whose = { userId: 'usr_rules', cardId: 'crd_rules', deviceHash: 'a'.repeat(64) };
  expect((await decide('ord_rules_1', whose)).outcome).toBe('APPROVE');
  const approved = await approve(await product.signIn('platform-risk'), 'other');
  expect(approved).toMatchObject({ proposal: { version: 2, decidedBy: { name: '秦舒' } }, userErrors: [] });
  expect((await decide('ord_rules_2', whose)).outcome).toBe('CHALLENGE');
  const { ruleProposals } = await runExample('rule-proposals');
  expect(ruleProposals.nodes).toMatchObject([{ id: proposalId, status: 'APPROVED' }]);
}, 60_000);

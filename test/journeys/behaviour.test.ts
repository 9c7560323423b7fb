import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bank } from '../../seed/parties.ts';
import { createSubgraphClient, type SubgraphClient } from '../../subgraphs/common/callSubgraph.ts';
import { addDays, businessDateAt, startOfBusinessDate } from '../../subgraphs/common/dates.ts';
import { createServiceSigner } from '../../subgraphs/common/serviceCaller.ts';
import { followTlsFiles } from '../../subgraphs/common/tlsFiles.ts';
import { type Product, startProduct } from '../support/product.ts';
import { person } from '../support/seeded.ts';

let product: Product;
let receivables: SubgraphClient;

beforeAll(async () => {
  product = await startProduct();
  receivables = await clientOf('receivables');
});

afterAll(async () => {
  await receivables?.close();
  await product?.stop();
});

/** A service's own way to risk: its key, and its certificate. */
async function clientOf(service: string): Promise<SubgraphClient> {
  const { certificates, keys, subgraphs } = product;
  const pem = certificates.of(service);
  const { authorities, revocations } = certificates;
  const tls = followTlsFiles({ certificate: pem, key: pem, authorities, revocations }, (error) => {
    throw error;
  });
  const sign = await createServiceSigner(service, keys.service(service), { now: () => new Date() });
  return createSubgraphClient({ risk: subgraphs.get('risk')?.url ?? '' }, sign, tls);
}

const record = `mutation ($input: RecordBehaviourInput!) {
  recordBehaviour(input: $input) { recorded userErrors { code } } }`;

/** An instalment of the person that was due two days ago and was still not paid when yesterday began. */
function missedBy(userId: string) {
  const dueOn = addDays(businessDateAt(new Date()), -2);
  const occurredAt = startOfBusinessDate(addDays(dueOn, 1)).toISOString();
  const amount = { amount: '250.00', currency: 'CNY' };
  return { eventId: 'missed 1', userId, kind: 'INSTALMENT_MISSED', occurredAt, dueOn, amount };
}

async function mutate(token: string, field: string, selection: string, more: object) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const { data, errors } = await product.ask(token, query, { input: { idempotencyKey: field, ...more } });
  expect(errors).toBeUndefined();
  expect(data[field].userErrors).toEqual([]);
  return data[field];
}

/** The application once risk has judged it; jobs take a moment. */
async function judged(token: string) {
  const deadline = performance.now() + 30_000;
  const query = '{ me { creditApplications { status reasons { code text chinese: text(language: ZH) } } } }';
  for (;;) {
    const { data } = await product.ask(token, query);
    const [application] = data.me.creditApplications;
    if (['OFFERED', 'DECLINED'].includes(application.status)) return application;
    if (performance.now() > deadline) throw new Error(`It is ${application.status}.`);
    await sleep(100);
  }
}

test('a shopper reads how the own orders and repayments went, as the explorer’s example asks', async () => {
  const example = readFileSync('schema/examples/behaviour.graphql', 'utf8');
  const variables = JSON.parse(readFileSync('schema/examples/behaviour.json', 'utf8'));
  const chen = await product.signIn('chen');
  const { data, errors } = await product.ask(chen, example, variables);

  expect(errors).toBeUndefined();
  const { orders, repayments } = data.me.behaviour;
  const days = (windows: { days: number }[]) => windows.map((window) => window.days);
  expect([days(orders), days(repayments)]).toEqual([
    [1, 7, 30, 90],
    [1, 7, 30, 90],
  ]);
  expect(orders[3]).toMatchObject({ placed: 2, cancelled: 0, cancelledShare: '0.000000' });
  expect(repayments[3]).toMatchObject({ late: 0, worstDaysLate: 0, missed: 0 });
});

test('what receivables tells of a missed instalment declines the next application, and staff see it', async () => {
  const told = { events: [missedBy(person.justJoined)], idempotencyKey: 'batch 1' };
  const answer = await receivables.call('risk', record, { input: told });
  expect(answer).toEqual({ recordBehaviour: { recorded: 1, userErrors: [] } });

  const ma = await product.signIn('ma');
  const consent = { purpose: 'CREDIT_ASSESSMENT', recipientId: bank.id, textVersion: '2025-10' };
  await mutate(ma, 'grantConsent', '', { ...consent, isSensitiveAgreed: true });
  await mutate(ma, 'applyForCredit', '', { requestedLimit: '5000.00' });
  const { status, reasons } = await judged(ma);
  expect(status).toBe('DECLINED');
  expect(reasons[0]).toEqual({
    code: 'INSTALMENTS_MISSED',
    text: 'An instalment here was not paid when it was due lately.',
    chinese: '您近期在本平台有到期未还的分期款。',
  });

  const mine = await product.ask(ma, readFileSync('schema/examples/my-decisions.graphql', 'utf8'));
  expect(mine.errors).toBeUndefined();
  const [decision] = mine.data.myDecisions.nodes;
  const ofPolicy = {
    name: 'instalmentsMissed90d',
    source: 'REPAYMENTS',
    window: 'P90D',
    value: '1',
    gap: null,
  };
  expect(decision.features).toContainEqual(ofPolicy);
  const statement = 'The instalment was paid in cash.';
  await mutate(ma, 'appealDecision', 'appeal { id }', { decisionId: decision.id, statement });

  const staff = await product.signIn('platform-ops');
  const { data } = await product.ask(staff, readFileSync('schema/examples/appeals.graphql', 'utf8'));
  expect(data.appeals.nodes[0].decision.features).toEqual(decision.features);
  const behaviour =
    '{ appeals { nodes { appellant { behaviour { orders { days } repayments { days missed } } } } } }';
  const seen = await product.ask(staff, behaviour);
  const missed = [1, 7, 30, 90].map((days) => ({ days, missed: days === 1 ? expect.any(Number) : 1 }));
  expect(seen.data.appeals.nodes).toEqual([
    { appellant: { behaviour: { orders: null, repayments: missed } } },
  ]);
});

test('staff read what decisions about credit may rest on, and what never', async () => {
  const example = readFileSync('schema/examples/feature-register.graphql', 'utf8');
  const { data, errors } = await product.ask(await product.signIn('platform-ops'), example);
  expect(errors).toBeUndefined();
  const { features, banned } = data.featureRegister;
  expect([features.length, banned.length]).toEqual([88, 8]);
});

test('nobody tells what people did through the gateway', async () => {
  const token = await product.signIn('platform-ops');
  const { errors } = await product.ask(token, record, { input: { events: [], idempotencyKey: 'k' } });
  expect(errors?.map(({ extensions }) => extensions.code)).toContain('GRAPHQL_VALIDATION_FAILED');
});

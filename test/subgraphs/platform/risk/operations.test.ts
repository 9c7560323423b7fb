import { randomUUID } from 'node:crypto';
import { callersWhoMayNot } from './callersWhoMayNot.ts';
import {
  decisionsForTest,
  deviceHash,
  minuteMs,
  operations,
  orders,
  purchaseOf,
  start,
} from './decideWorld.ts';

const { decide, known, moveTo, mutate, running } = decisionsForTest();

type Input = Readonly<Record<string, unknown>>;

const blockFields =
  'block { id kind subject reason blockedBy { id } unblockReason unblockedBy { id } } userErrors { code field }';

const block = (input: Input) =>
  mutate(operations, 'blockSubject', blockFields, {
    reason: 'Reported lost.',
    idempotencyKey: randomUUID(),
    ...input,
  });
const unblock = (input: Input) =>
  mutate(operations, 'unblockSubject', blockFields, {
    reason: 'It was found.',
    idempotencyKey: randomUUID(),
    ...input,
  });
const acknowledge = (input: Input) =>
  mutate(operations, 'acknowledgeAlert', 'alert { id acknowledgedBy { id } } userErrors { code }', {
    idempotencyKey: randomUUID(),
    ...input,
  });
const codes = (answer: { userErrors: { code: string }[] }) => answer.userErrors.map(({ code }) => code);

async function alertsAbout(subject: string) {
  const query = '{ riskAlerts(first: 100) { nodes { id kind subject detail acknowledgedBy { id } } } }';
  const { data, errors } = await running().subgraph.ask(operations, query);
  expect(errors).toBeUndefined();
  return data.riskAlerts.nodes.filter((alert: { subject: string }) => alert.subject === subject);
}

test.each([
  ['PERSON', 'usr_heldPERSON'],
  ['CARD', 'crd_heldCARD'],
  ['DEVICE', deviceHash('heldDEVICE')],
  ['MERCHANT', 'pty_heldMERCHANT'],
])('a blocked %s is declined from the next purchase on, until the block ends', async (kind, subject) => {
  const buy = async () =>
    (await decide(purchaseOf(`held${kind}`, { merchantId: `pty_held${kind}` }))).decision;
  expect((await buy()).outcome).toBe('APPROVE');
  const { block: blocked } = await block({ kind, subject });
  expect(blocked).toMatchObject({ kind, subject, blockedBy: { id: 'usr_ops' }, unblockedBy: null });
  expect(await buy()).toMatchObject({ outcome: 'DECLINE', reasons: [{ code: 'BLOCKED' }] });
  const { block: ended } = await unblock({ blockId: blocked.id });
  expect(ended).toMatchObject({ unblockReason: 'It was found.', unblockedBy: { id: 'usr_ops' } });
  expect((await buy()).outcome).toBe('APPROVE');
});

test.each([
  ['a card by its number', { kind: 'CARD', subject: '6222600123456789013' }, 'SUBJECT_INVALID'],
  ['a person by name', { kind: 'PERSON', subject: 'Lin Wei' }, 'SUBJECT_INVALID'],
  ['a card without a reason', { kind: 'CARD', subject: 'crd_x', reason: '  ' }, 'REASON_INVALID'],
])('to block %s is refused', async (_case, input, code) => {
  const answer = await block(input);
  expect([answer.block, codes(answer)]).toEqual([null, [code]]);
});

test('what is blocked is not blocked again, and a block ends once', async () => {
  const card = { kind: 'CARD', subject: 'crd_once' };
  const { block: first } = await block(card);
  expect(codes(await block(card))).toEqual(['ALREADY_BLOCKED']);
  expect(codes(await unblock({ blockId: 'blk_none' }))).toEqual(['BLOCK_UNKNOWN']);
  expect(codes(await unblock({ blockId: first.id }))).toEqual([]);
  expect(codes(await unblock({ blockId: first.id }))).toEqual(['BLOCK_ENDED']);
  expect(codes(await block(card))).toEqual([]);
});

test('a repeat of a block gives the same block, another body under its key is a conflict', async () => {
  const input = { kind: 'CARD', subject: 'crd_repeat', idempotencyKey: 'repeat' };
  const answers = await Promise.all([block(input), block(input), block(input)]);
  expect(new Set(answers.map((answer) => answer.block.id)).size).toBe(1);
  const { block: ended } = await unblock({ blockId: answers[0].block.id, idempotencyKey: 'end' });
  expect((await unblock({ blockId: ended.id, idempotencyKey: 'end' })).block).toEqual(ended);
  expect(codes(await block({ ...input, subject: 'crd_other' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(codes(await unblock({ blockId: ended.id, idempotencyKey: 'repeat' }))).toEqual([
    'IDEMPOTENCY_CONFLICT',
  ]);
});

test('the fifth strict decision at a merchant within the hour raises one alert, until it is acknowledged', async () => {
  const subject = 'pty_strict';
  await block({ kind: 'CARD', subject: 'crd_strict' });
  const tryOnce = (person: string) =>
    decide(purchaseOf(person, { merchantId: subject, cardId: 'crd_strict', deviceHash: deviceHash(person) }));
  for (let number = 1; number <= 4; number += 1) await tryOnce(`strict${number}`);
  expect(await alertsAbout(subject)).toEqual([]);
  await tryOnce('strict5');
  await tryOnce('strict6');
  const [alert, ...others] = await alertsAbout(subject);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({
    kind: 'STRICT_DECISIONS',
    detail: '5 purchases were reviewed or declined within 60 minutes.',
    acknowledgedBy: null,
  });
  const input = { alertId: alert.id, idempotencyKey: 'seen' };
  const seen = await acknowledge(input);
  expect(seen).toEqual({ alert: { id: alert.id, acknowledgedBy: { id: 'usr_ops' } }, userErrors: [] });
  expect(await acknowledge(input)).toEqual(seen);
  expect(codes(await acknowledge({ alertId: alert.id }))).toEqual(['ALERT_ACKNOWLEDGED']);
  expect(codes(await acknowledge({ alertId: 'alt_none' }))).toEqual(['ALERT_UNKNOWN']);
  await tryOnce('strict7');
  expect(await alertsAbout(subject)).toHaveLength(2);
});

test('five strict decisions at once raise the alert too', async () => {
  await block({ kind: 'MERCHANT', subject: 'pty_atonce' });
  const people = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(
    people.map((person) => decide(purchaseOf(`atonce${person}`, { merchantId: 'pty_atonce' }))),
  );
  expect(await alertsAbout('pty_atonce')).toHaveLength(1);
});

test('of two members of staff who acknowledge an alert at once one does', async () => {
  await running().owner.query(
    `INSERT INTO risk_alerts (id, kind, subject, detail, raised_at) VALUES ('alt_two', 'PSI', 'm1', 'PSI 0.31.', now())`,
  );
  const answers = await Promise.all([
    acknowledge({ alertId: 'alt_two' }),
    acknowledge({ alertId: 'alt_two' }),
  ]);
  expect(answers.map((answer) => codes(answer)[0] ?? 'DONE').sort()).toEqual(['ALERT_ACKNOWLEDGED', 'DONE']);
});

test('labels are kept in order, a repeat once, and only for decisions about purchases', async () => {
  const { decision } = await decide(purchaseOf('label'));
  const label = (input: Input) =>
    mutate(orders, 'labelOutcome', 'decision { id outcome } userErrors { code }', {
      decisionId: decision.id,
      ...input,
    });
  const genuine = { label: 'GENUINE', idempotencyKey: 'paid' };
  expect(await label(genuine)).toEqual({ decision: { id: decision.id, outcome: 'APPROVE' }, userErrors: [] });
  expect(await Promise.all([label(genuine), label(genuine)])).toHaveLength(2);
  expect(codes(await label({ label: 'FRAUD', idempotencyKey: 'paid' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  moveTo(new Date(start.getTime() + minuteMs));
  expect(codes(await label({ label: 'FRAUD', idempotencyKey: 'chargeback' }))).toEqual([]);
  expect(codes(await label({ ...genuine, decisionId: 'dec_none', idempotencyKey: 'none' }))).toEqual([
    'DECISION_UNKNOWN',
  ]);
  const rows = await running().owner.query(
    'SELECT label FROM decision_labels WHERE decision_id = $1 ORDER BY labelled_at',
    [decision.id],
  );
  expect(rows).toEqual([{ label: 'GENUINE' }, { label: 'FRAUD' }]);
});

test.each(callersWhoMayNot.filter(([, caller]) => caller !== operations))(
  '%s sees nothing of operations',
  async (_name, caller) => {
    for (const query of [
      '{ riskAlerts { nodes { id } } }',
      '{ blocks { nodes { id } } }',
      '{ purchaseDecisions { nodes { id } } }',
      '{ decisionRules { code } }',
      'mutation { blockSubject(input: { kind: CARD, subject: "crd_1", reason: "None.", idempotencyKey: "k" }) { block { id } } }',
      'mutation { unblockSubject(input: { blockId: "blk_1", reason: "None.", idempotencyKey: "k" }) { block { id } } }',
      'mutation { acknowledgeAlert(input: { alertId: "alt_1", idempotencyKey: "k" }) { alert { id } } }',
      'mutation { labelOutcome(input: { decisionId: "d", label: FRAUD, idempotencyKey: "k" }) { decision { id } } }',
    ]) {
      const { errors } = await running().subgraph.ask(caller, query);
      expect([query, errors?.length]).toEqual([query, 1]);
    }
  },
);

test('operations see the rules in force and why a purchase was challenged, and its shopper does not', async () => {
  await known('why', 3);
  const { decision } = await decide(purchaseOf('why', { deviceHash: deviceHash('new'), place: 'CN-53' }));
  const query = `{ decisionRules { code weight mode condition reason { text } }
    purchaseDecisions(outcome: CHALLENGE) { nodes { id evidence { score purchasesBefore isNewDevice isKnownPlace place
      counts { name count } rules { code isHit } } } } }`;
  const { data, errors } = await running().subgraph.ask(operations, query);
  expect(errors).toBeUndefined();
  expect(data.decisionRules).toHaveLength(15);
  const { evidence } = data.purchaseDecisions.nodes.find(({ id }: { id: string }) => id === decision.id);
  expect(evidence).toMatchObject({
    score: 45,
    purchasesBefore: 3,
    isNewDevice: true,
    isKnownPlace: false,
    place: 'CN-53',
  });
  expect(evidence.counts).toContainEqual({ name: 'PERSON 3600', count: 1 });
  const hits = evidence.rules
    .filter(({ isHit }: { isHit: boolean }) => isHit)
    .map(({ code }: { code: string }) => code);
  expect(hits).toEqual(['NEW_PLACE', 'NEW_DEVICE']);
  const own = await running().subgraph.ask(
    { kind: 'person', userId: 'usr_why' },
    '{ myDecisions(first: 1) { nodes { outcome evidence { score } } } }',
  );
  expect(own.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('many new devices of known people at one merchant raise an alert by the merchant', async () => {
  for (let number = 0; number < 12; number += 1) await known(`many${number}`, 1, { merchantId: 'pty_home' });
  const outcomes: string[] = [];
  for (let number = 0; number < 12; number += 1) {
    const device = { merchantId: 'pty_many', deviceHash: deviceHash(`stolen ${number}`) };
    outcomes.push((await decide(purchaseOf(`many${number}`, device))).decision.outcome);
  }
  expect(outcomes).toEqual([...Array(10).fill('APPROVE'), 'CHALLENGE', 'CHALLENGE']);
  expect((await alertsAbout('pty_many')).map(({ kind }: { kind: string }) => kind)).toEqual([
    'MERCHANT_COMPROMISE',
  ]);
  expect(await alertsAbout('pty_home')).toEqual([]);
});

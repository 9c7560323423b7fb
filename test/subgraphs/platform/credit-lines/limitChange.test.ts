import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApplicationWorld, codesOf, createApplicationWorld, shopper } from './applicationWorld.ts';

let world: ApplicationWorld;
let creditLineId: string;

beforeAll(async () => {
  world = await createApplicationWorld();
});

/** A line of 8,000.00 that has been active for 40 days; risk would allow 20,000.00. */
beforeEach(async () => {
  await world.reset();
  await world.mutate(shopper('usr_1'), 'applyForCredit');
  const { offer } = await world.until('usr_1', 'OFFERED');
  const accepted = await world.mutate(shopper('usr_1'), 'acceptOffer', { offerId: offer.id });
  creditLineId = accepted.creditLine.id;
  const bank = { kind: 'service', name: 'accounts' } as const;
  await world.mutate(bank, 'cardBound', { userId: 'usr_1', cardId: 'crd_1' });
  await world.linesOwner.query(`UPDATE credit_line_changes SET changed_at = changed_at - interval '40 days'`);
  world.answers.limit = '20000.00';
});

afterAll(async () => {
  await world?.stop();
});

const request = (limit: string, input: object = {}, caller = shopper('usr_1')) =>
  world.mutate(caller, 'requestLimitChange', { creditLineId, limit, ...input });

/** The line's limit, and what the bank reserves, in fen. */
async function limits() {
  const line = await world.linesOwner.query('SELECT limit_fen, available_fen FROM credit_lines');
  const facility = await world.bankOwner.query('SELECT reserved_fen FROM facilities');
  return [line.rows[0].limit_fen, line.rows[0].available_fen, facility.rows[0].reserved_fen];
}

test('a limit goes up by what risk allows and the bank approves, once', async () => {
  const idempotencyKey = randomUUID();
  const raised = await request('12000.00', { idempotencyKey });
  expect(raised).toMatchObject({ creditLine: { limit: { amount: '12000.00' } }, userErrors: [] });
  expect(await request('12000.00', { idempotencyKey })).toEqual(raised);
  expect(codesOf(await request('12000.01', { idempotencyKey }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(codesOf(await request('12000.01'))).toEqual(['COOLING_OFF']);
  expect((await limits())[2]).toBe('1200000');
  Object.assign(world.answers, { consentId: null });
  const weak = { kind: 'person', userId: 'usr_1', amr: ['pwd'] } as const;
  expect(await request('12000.00', { idempotencyKey }, weak)).toEqual(raised);
  expect(codesOf(await request('9000.00', { idempotencyKey }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  const evidence = await world.linesOwner.query(
    `SELECT model_version, consent_id FROM credit_line_changes WHERE kind = 'LIMIT_INCREASED'`,
  );
  expect(evidence.rows).toEqual([{ model_version: 'scorecard-1', consent_id: 'cns_1' }]);
  expect((await limits()).slice(0, 2)).toEqual(['1200000', '1200000']);
});

test('of equal requests at once one raises the limit, and the bank reserves the difference once', async () => {
  const idempotencyKey = randomUUID();
  const answers = await Promise.all([1, 2, 3, 4].map(() => request('12000.00', { idempotencyKey })));
  expect(answers.flatMap(codesOf)).toEqual([]);
  expect(await limits()).toEqual(['1200000', '1200000', '1200000']);
});

test('a limit goes down at once without a second factor', async () => {
  const weak = { kind: 'person', userId: 'usr_1' } as const;
  const lowered = await world.mutate(weak, 'requestLimitChange', { creditLineId, limit: '5000.00' });
  expect(lowered.creditLine.limit).toEqual({ amount: '5000.00' });
});

test.each([
  ['without two factors', 'STEP_UP_REQUIRED', {}, { kind: 'person', userId: 'usr_1', amr: ['pwd'] }],
  ['without consent', 'CONSENT_REQUIRED', { consentId: null }, shopper('usr_1')],
  ['beyond the score', 'LIMIT_NOT_GRANTED', { limit: '11999.99' }, shopper('usr_1')],
  ['of a declined person', 'LIMIT_NOT_GRANTED', { outcome: 'DECLINE' }, shopper('usr_1')],
  ['of another person', 'LINE_UNKNOWN', {}, shopper('usr_2')],
] as const)('an increase %s is refused and moves nothing', async (_case, code, answers, caller) => {
  Object.assign(world.answers, answers);
  expect(codesOf(await request('12000.00', {}, caller))).toEqual([code]);
  expect(await limits()).toEqual(['800000', '800000', '800000']);
});

test.each(['0', '-1', '0.001'])('a limit of %s is refused', async (limit) => {
  expect(codesOf(await request(limit))).toEqual(['AMOUNT_INVALID']);
});

test('the bank and the appetite have the last word, and an approval of no use is given back', async () => {
  await world.bankOwner.query('UPDATE facilities SET limit_fen = 1199999');
  expect(codesOf(await request('12000.00'))).toEqual(['FACILITY_EXHAUSTED']);
  await world.bankOwner.query('UPDATE facilities SET limit_fen = 100000000');
  await world.linesOwner.query('UPDATE appetite_caps SET cap = 1199999');
  const idempotencyKey = randomUUID();
  for (const _twice of [1, 2]) {
    expect(codesOf(await request('12000.00', { idempotencyKey }))).toEqual(['APPETITE_REACHED']);
  }
  const breaches = await world.linesOwner.query(
    'SELECT segment, cap, used, asked, application_id, credit_line_id FROM appetite_breaches',
  );
  const breach = { segment: 'TOTAL', cap: '1199999', used: '800000', asked: '400000' };
  expect(breaches.rows).toEqual([{ ...breach, application_id: null, credit_line_id: creditLineId }]);
  expect(await limits()).toEqual(['800000', '800000', '1200000']);
  const waiting = await world.linesOwner.query(`SELECT payload FROM _private_jobs
    WHERE key LIKE 'unused %' AND run_at > now()`);
  expect(waiting.rows.length).toBe(2);
  await world.linesOwner.query(`UPDATE _private_jobs SET run_at = now() WHERE key LIKE 'unused %'`);
  const deadline = performance.now() + 15_000;
  while ((await limits())[2] !== '800000' && performance.now() < deadline) await sleep(50);
  expect(await limits()).toEqual(['800000', '800000', '800000']);
});

test('an approval that a change used is kept', async () => {
  await request('12000.00');
  await world.linesOwner.query(`UPDATE _private_jobs SET run_at = now() WHERE key LIKE 'unused %'`);
  const deadline = performance.now() + 15_000;
  const left = async () => (await world.linesOwner.query('SELECT id FROM _private_jobs')).rows.length;
  while ((await left()) > 0 && performance.now() < deadline) await sleep(50);
  expect(await limits()).toEqual(['1200000', '1200000', '1200000']);
});

test.each([
  ['another amount', `UPDATE limit_approvals SET limit_fen = limit_fen - 1 WHERE status = 'PENDING'`],
  ['another line', `UPDATE limit_approvals SET credit_line_id = 'crl_other' WHERE status = 'PENDING'`],
  ['another person', `UPDATE limit_approvals SET user_id = 'usr_9' WHERE status = 'PENDING'`],
])('risk raises a limit only by an approval of the bank, not by one for %s', async (_case, spoil) => {
  const operator = { kind: 'service', name: 'credit-lines' } as const;
  const approving = `mutation ($input: ApproveLimitInput!) { approveLimit(input: $input) { approval { id } } }`;
  const asked = {
    applicationId: randomUUID(),
    userId: 'usr_1',
    creditLineId,
    limit: '1000',
    idempotencyKey: 'k',
  };
  const { data } = await world.accounts.ask(operator, approving, { input: asked });
  const bankApprovalId = data.approveLimit.approval.id;
  const input = {
    creditLineId,
    limit: { amount: '9000.00', currency: 'CNY' },
    reason: 'Pays well.',
    bankApprovalId,
    consentId: 'cns_1',
  };
  const risk = { kind: 'service', name: 'risk' } as const;
  await world.bankOwner.query(spoil);
  expect(codesOf(await world.mutate(risk, 'changeLimit', input))).toEqual(['APPROVAL_INVALID']);
  expect(codesOf(await world.mutate(risk, 'changeLimit', { ...input, consentId: 'cns_other' }))).toEqual([
    'CONSENT_MISSING',
  ]);
  expect((await limits())[0]).toBe('800000');
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ApplicationWorld,
  codesOf,
  createApplicationWorld,
  dayMs,
  shopper,
  start,
} from './applicationWorld.ts';

let world: ApplicationWorld;

beforeAll(async () => {
  world = await createApplicationWorld();
});

beforeEach(() => world.reset());

afterAll(async () => {
  await world?.stop();
});

const apply = (userId: string, input: object = {}) => world.mutate(shopper(userId), 'applyForCredit', input);
const accept = (userId: string, offerId: string, input: object = {}) =>
  world.mutate(shopper(userId), 'acceptOffer', { offerId, ...input });

async function offered(userId: string): Promise<string> {
  await apply(userId);
  return (await world.until(userId, 'OFFERED')).offer.id;
}

const reservedFen = async () =>
  Number((await world.bankOwner.query('SELECT reserved_fen FROM facilities')).rows[0].reserved_fen);

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('It did not come about in time.');
    await sleep(30);
  }
}

test('an application goes to an offer by itself, and each stage says what it rests on', async () => {
  const { application } = await apply('usr_1');
  expect(application.status).toBe('RECEIVED');
  const done = await world.until('usr_1', 'OFFERED');
  const approval = (await world.bankOwner.query('SELECT id FROM limit_approvals')).rows[0].id;
  const limit = { amount: '8000.00' };
  const none = { modelVersion: null, policyVersion: null };
  const risk = { modelVersion: 'scorecard-1', policyVersion: 'policy-1' };
  expect(done.stages).toEqual([
    { status: 'RECEIVED', source: 'users', reference: 'cns_1', ...none, limit: null },
    { status: 'SCORED', source: 'risk', reference: `asm_of_${application.id}`, ...risk, limit },
    {
      status: 'CAPACITY_RESERVED',
      source: 'credit-lines',
      reference: null,
      modelVersion: null,
      policyVersion: 'prices of 2026-11-01',
      limit,
    },
    { status: 'BANK_APPROVED', source: 'accounts', reference: approval, ...none, limit },
    { status: 'OFFERED', source: 'credit-lines', reference: done.offer.id, ...none, limit },
  ]);
  expect(done.reasons).toEqual([{ code: 'HISTORY_SHORT', text: 'Short.', chinese: '历史较短。' }]);
  expect(await reservedFen()).toBe(800_000);
});

test('a reason that was kept before there was Chinese is told in English', async () => {
  await offered('usr_1');
  await world.linesOwner.query("UPDATE credit_applications SET reasons = reasons #- '{0,chinese}'");

  const { reasons } = await world.applicationOf('usr_1');
  expect(reasons).toEqual([{ code: 'HISTORY_SHORT', text: 'Short.', chinese: 'Short.' }]);
});

test('an offer shows both yearly rates, and what a usual purchase costs to the fen', async () => {
  await offered('usr_1');
  const { offer } = await world.applicationOf('usr_1');
  expect(offer).toMatchObject({
    status: 'OPEN',
    limit: { amount: '8000.00' },
    grade: 'B',
    annualRate: '0.10896383',
    effectiveAnnualRate: '0.11457380',
    expiresAt: new Date(start.getTime() + 7 * dayMs).toISOString(),
  });
  expect(offer.example).toMatchObject({
    purchase: { amount: '12000.00' },
    monthlyFeeRate: '0.005',
    cost: { amount: '720.00' },
  });
  const month = { principal: { amount: '1000.00' }, fee: { amount: '60.00' }, total: { amount: '1060.00' } };
  expect(offer.example.instalments).toEqual(
    Array.from({ length: 12 }, (_, index) => ({ number: index + 1, ...month })),
  );
});

test('a price that changes later does not change an offer that is made', async () => {
  const offerId = await offered('usr_1');
  world.moveTo(new Date('2026-11-29T16:30:00.000Z'));
  await world.linesOwner.query(`INSERT INTO price_grid VALUES ('2026-11-24', 'B', 'prd_1', 0.02)`);
  const accepted = await world.mutate(
    { kind: 'person', userId: 'usr_1', amr: ['pwd', 'otp'] },
    'acceptOffer',
    { offerId },
  );
  expect(accepted.creditLine.annualRate).toBe('0.10896383');
});

test('nobody is given more than they asked for', async () => {
  await apply('usr_1', { requestedLimit: '1234.56' });
  const { offer, requestedLimit } = await world.until('usr_1', 'OFFERED');
  expect([offer.limit, requestedLimit]).toEqual([{ amount: '1234.56' }, { amount: '1234.56' }]);
  expect(await reservedFen()).toBe(123_456);
});

test('a person whom risk declines gets reasons, and nothing is reserved', async () => {
  world.answers.outcome = 'DECLINE';
  await apply('usr_1');
  const declined = await world.until('usr_1', 'DECLINED');
  expect(declined).toMatchObject({ failure: null, offer: null, reasons: [{ code: 'HISTORY_SHORT' }] });
  expect(await reservedFen()).toBe(0);
});

test('an outcome that risk never gives an application declines nobody; the application waits', async () => {
  world.answers.outcome = 'REVIEW';
  await apply('usr_1');
  const failed = async () => {
    const { rows } = await world.linesOwner.query('SELECT last_error FROM _private_jobs');
    return rows[0]?.last_error;
  };
  const deadline = performance.now() + 15_000;
  while (!(await failed()) && performance.now() < deadline) await sleep(30);
  expect(await failed()).toBe('It failed; the log says why.');
  expect(await world.applicationOf('usr_1')).toMatchObject({ status: 'RECEIVED', offer: null });
  world.answers.outcome = 'APPROVE';
  await world.linesOwner.query('UPDATE _private_jobs SET run_at = now()');
  await world.until('usr_1', 'OFFERED');
});

test.each([
  ['CONSENT_WITHDRAWN', async () => {}],
  [
    'SCORING_REFUSED',
    async () => {
      world.answers.scoringRefusal = 'SOURCE_MISSING';
    },
  ],
  [
    'PRICE_MISSING',
    async () => {
      world.answers.grade = 'C';
    },
  ],
  ['APPETITE_REACHED', () => world.linesOwner.query('UPDATE appetite_caps SET cap = 799999')],
  ['FACILITY_EXHAUSTED', () => world.bankOwner.query('UPDATE facilities SET limit_fen = 799999')],
])('an application fails by name: %s', async (failure, arrange) => {
  await arrange();
  if (failure === 'CONSENT_WITHDRAWN') {
    await world.linesOwner.query(`INSERT INTO credit_applications (id, user_id, status, product_id, currency,
      received_at, moved_at) VALUES ('app_w', 'usr_1', 'RECEIVED', 'prd_1', 'CNY', now(), now())`);
    world.answers.consentId = null;
    await world.linesOwner.query(`SELECT add_job('advanceApplication', '{"applicationId":"app_w"}')`);
  } else await apply('usr_1');
  expect(await world.until('usr_1', 'FAILED')).toMatchObject({ failure, offer: null });
  expect(await reservedFen()).toBe(0);
  const breaches = await world.linesOwner.query('SELECT segment, cap, used, asked FROM appetite_breaches');
  expect(breaches.rows).toEqual(
    failure === 'APPETITE_REACHED' ? [{ segment: 'TOTAL', cap: '799999', used: '0', asked: '800000' }] : [],
  );
});

test('what cannot be applied for is refused by name and leaves nothing', async () => {
  const field = ['input', 'requestedLimit'];
  for (const requestedLimit of ['0', '-5', '1.001']) {
    const { userErrors } = await apply('usr_1', { requestedLimit });
    expect(userErrors).toEqual([expect.objectContaining({ code: 'AMOUNT_INVALID', field })]);
  }
  expect(codesOf(await apply('usr_1', { productId: 'prd_none' }))).toEqual(['PRODUCT_UNKNOWN']);
  world.answers.consentId = null;
  expect(codesOf(await apply('usr_1'))).toEqual(['CONSENT_REQUIRED']);
  const { rows } = await world.linesOwner.query('SELECT id FROM credit_applications');
  expect(rows).toEqual([]);
});

test('a repeat is the same application, another input under its key is a conflict', async () => {
  const idempotencyKey = randomUUID();
  const first = await apply('usr_1', { idempotencyKey });
  const repeats = await Promise.all(Array.from({ length: 4 }, () => apply('usr_1', { idempotencyKey })));
  for (const { application } of repeats) expect(application.id).toBe(first.application.id);
  expect(codesOf(await apply('usr_1', { idempotencyKey, requestedLimit: '5' }))).toEqual([
    'IDEMPOTENCY_CONFLICT',
  ]);
});

test('a consent that is missing can be given and the request repeated; one that is gone takes no answer back', async () => {
  const idempotencyKey = randomUUID();
  const { consentId } = world.answers;
  world.answers.consentId = null;
  expect(codesOf(await apply('usr_1', { idempotencyKey }))).toEqual(['CONSENT_REQUIRED']);
  world.answers.consentId = consentId;
  const first = await apply('usr_1', { idempotencyKey });
  expect(codesOf(first)).toEqual([]);
  world.answers.consentId = null;
  expect((await apply('usr_1', { idempotencyKey })).application.id).toBe(first.application.id);
  const other = { idempotencyKey, requestedLimit: '5' };
  expect(codesOf(await apply('usr_1', other))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(codesOf(await apply('usr_1'))).toEqual(['CONSENT_REQUIRED']);
});

test('of two applications at once one is open, and none is taken beside a line', async () => {
  const answers = await Promise.all([apply('usr_1'), apply('usr_1'), apply('usr_1')]);
  expect(answers.flatMap(codesOf)).toEqual(['APPLICATION_OPEN', 'APPLICATION_OPEN']);
  const { offer } = await world.until('usr_1', 'OFFERED');
  expect(codesOf(await apply('usr_1'))).toEqual(['APPLICATION_OPEN']);
  await accept('usr_1', offer.id);
  expect(codesOf(await apply('usr_1'))).toEqual(['LINE_EXISTS']);
});

test('accepting opens one line that waits for a card, and the bank holds its limit for it', async () => {
  const offerId = await offered('usr_1');
  const idempotencyKey = randomUUID();
  const answers = await Promise.all([1, 2, 3].map(() => accept('usr_1', offerId, { idempotencyKey })));
  expect(new Set(answers.map(({ creditLine }) => creditLine.id)).size).toBe(1);
  expect(answers[0].creditLine).toMatchObject({
    status: 'PENDING',
    limit: { amount: '8000.00' },
    grade: 'B',
  });
  expect(codesOf(await accept('usr_1', offerId))).toEqual(['OFFER_ACCEPTED']);
  const confirmed = 'SELECT credit_line_id FROM limit_approvals WHERE status = $1';
  await eventually(async () => (await world.bankOwner.query(confirmed, ['CONFIRMED'])).rows.length === 1);
  expect((await world.bankOwner.query(confirmed, ['CONFIRMED'])).rows).toEqual([
    { credit_line_id: answers[0].creditLine.id },
  ]);
  expect(await reservedFen()).toBe(800_000);
});

test('an offer is accepted only with two factors, terms accepted and understood, by its owner', async () => {
  const offerId = await offered('usr_1');
  const weak = { kind: 'person', userId: 'usr_1', amr: ['pwd'] } as const;
  expect(codesOf(await world.mutate(weak, 'acceptOffer', { offerId }))).toEqual(['STEP_UP_REQUIRED']);
  const old = { ...shopper('usr_1'), authTime: start.getTime() / 1_000 - 301 } as const;
  expect(codesOf(await world.mutate(old, 'acceptOffer', { offerId }))).toEqual(['STEP_UP_REQUIRED']);
  world.answers.isQuizPassed = false;
  expect(codesOf(await accept('usr_1', offerId))).toEqual(['QUIZ_NOT_PASSED']);
  world.answers.isAccepted = false;
  expect(codesOf(await accept('usr_1', offerId))).toEqual(['TERMS_NOT_ACCEPTED']);
  Object.assign(world.answers, { isAccepted: true, isQuizPassed: true });
  expect(codesOf(await accept('usr_2', offerId))).toEqual(['OFFER_UNKNOWN']);
  expect((await world.linesOwner.query('SELECT id FROM credit_lines')).rows).toEqual([]);
});

test('an offer past its end is refused, and its reservation is given back', async () => {
  const offerId = await offered('usr_1');
  world.moveTo(new Date(start.getTime() + 7 * dayMs));
  const late = { kind: 'person', userId: 'usr_1', amr: ['pwd', 'otp'] } as const;
  expect(codesOf(await world.mutate(late, 'acceptOffer', { offerId }))).toEqual(['OFFER_EXPIRED']);
  expect(await world.applicationOf('usr_1')).toMatchObject({
    status: 'EXPIRED',
    offer: { status: 'EXPIRED' },
  });
  await eventually(async () => (await reservedFen()) === 0);
  expect(codesOf(await apply('usr_1'))).toEqual([]);
});

test('a card that is bound makes the line active, told twice or at once', async () => {
  const { creditLine } = await accept('usr_1', await offered('usr_1'));
  const bank = { kind: 'service', name: 'accounts' } as const;
  const bound = { userId: 'usr_1', cardId: 'crd_1' };
  await Promise.all([1, 2, 3].map(() => world.mutate(bank, 'cardBound', bound)));
  const stand = async () =>
    (
      await world.linesOwner.query(`SELECT status, repayment_card_id AS card,
        (SELECT array_agg(kind ORDER BY kind) FROM credit_line_changes) AS kinds FROM credit_lines`)
    ).rows[0];
  expect(await stand()).toEqual({ status: 'ACTIVE', card: 'crd_1', kinds: ['ACTIVATED', 'OPENED'] });
  expect((await world.mutate(bank, 'cardUnbound', { userId: 'usr_1', cardId: 'crd_2' })).creditLine).toEqual({
    id: creditLine.id,
  });
  expect((await stand()).card).toBe('crd_1');
  await world.mutate(bank, 'cardUnbound', bound);
  expect(await stand()).toEqual({ status: 'ACTIVE', card: null, kinds: ['ACTIVATED', 'OPENED'] });
  expect((await world.mutate(bank, 'cardBound', { userId: 'usr_9', cardId: 'crd_9' })).creditLine).toBeNull();
});

test('credit is taken back within its days while nothing is used, and the bank has its room again', async () => {
  expect(codesOf(await world.mutate(shopper('usr_1'), 'cancelCredit'))).toEqual(['LINE_UNKNOWN']);
  await accept('usr_1', await offered('usr_1'));
  world.moveTo(new Date(start.getTime() + 14 * dayMs));
  expect(codesOf(await world.mutate(shopper('usr_1'), 'cancelCredit'))).toEqual(['COOLING_OFF_OVER']);
  world.moveTo(new Date(start.getTime() + 14 * dayMs - 1));
  const idempotencyKey = randomUUID();
  const cancelled = await world.mutate(shopper('usr_1'), 'cancelCredit', { idempotencyKey });
  expect(cancelled.creditLine.status).toBe('CLOSED');
  expect(await world.mutate(shopper('usr_1'), 'cancelCredit', { idempotencyKey })).toEqual(cancelled);
  await eventually(async () => (await reservedFen()) === 0);
});

test('a line that is used is not taken back', async () => {
  await accept('usr_1', await offered('usr_1'));
  await world.linesOwner.query(`UPDATE credit_lines SET status = 'ACTIVE', activated_at = now(), held_fen = 1,
    available_fen = available_fen - 1`);
  expect(codesOf(await world.mutate(shopper('usr_1'), 'cancelCredit'))).toEqual(['LINE_IN_USE']);
  expect(await reservedFen()).toBe(800_000);
});

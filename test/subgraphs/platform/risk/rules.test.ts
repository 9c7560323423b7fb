import { type Condition, meets } from '../../../../subgraphs/platform/risk/condition.ts';
import { judge } from '../../../../subgraphs/platform/risk/judge.ts';
import type { PurchaseFacts } from '../../../../subgraphs/platform/risk/purchase.ts';
import { readCondition } from '../../../../subgraphs/platform/risk/readCondition.ts';
import { type Rule, rulesAt, thresholdsAt } from '../../../../subgraphs/platform/risk/rule.ts';
import type { Signals } from '../../../../subgraphs/platform/risk/signals.ts';
import { decisionsForTest, purchaseOf } from './decideWorld.ts';

const { decide, running } = decisionsForTest();

const facts: PurchaseFacts = {
  orderId: 'ord_1',
  userId: 'usr_1',
  cardId: 'crd_1',
  deviceHash: '0'.repeat(64),
  merchantId: 'pty_1',
  merchantCategory: 'books',
  amountFen: 10_000n,
  place: 'CN-31',
  occurredAt: new Date('2026-11-22T04:00:00.000Z'),
};

const signals: Signals = {
  counts: { 'PERSON 3600': 3 },
  purchasesBefore: 10,
  spentBeforeFen: 100_000n,
  isNewDevice: false,
  isKnownPlace: true,
  blocked: [],
};

const thresholds = {
  inForceFrom: new Date(0),
  challengeAt: 40,
  reviewAt: 70,
  declineAt: 100,
  alertAfter: 5,
  alertWindowSeconds: 3600,
};

function rule(changes: Partial<Rule> = {}): Rule {
  return {
    code: 'R',
    version: 1,
    inForceFrom: new Date(0),
    inForceUntil: null,
    condition: { kind: 'NIGHT', fromHour: 0, untilHour: 23 },
    weight: 10,
    mode: 'ACTIVE',
    reasonCode: 'NIGHT_PURCHASE',
    ...changes,
  };
}

const at = (time: string) => ({ ...facts, occurredAt: new Date(time) });
const night: Condition = { kind: 'NIGHT', fromHour: 1, untilHour: 5 };
const overMidnight: Condition = { kind: 'NIGHT', fromHour: 23, untilHour: 5 };

test.each([
  ['00:59 in Shanghai', '2026-11-22T16:59:59.999Z', false, true],
  ['01:00 in Shanghai', '2026-11-22T17:00:00.000Z', true, true],
  ['04:59 in Shanghai', '2026-11-22T20:59:59.999Z', true, true],
  ['05:00 in Shanghai', '2026-11-22T21:00:00.000Z', false, false],
  ['23:00 in Shanghai', '2026-11-22T15:00:00.000Z', false, true],
])('%s is night or not', (_case, time, isNight, isNightOverMidnight) => {
  expect([meets(night, at(time), signals), meets(overMidnight, at(time), signals)]).toEqual([
    isNight,
    isNightOverMidnight,
  ]);
});

test.each<[string, Condition, Partial<Signals>, boolean]>([
  [
    'as many as allowed',
    { kind: 'VELOCITY', of: 'PERSON', windowSeconds: 3600, moreThan: 3, onlyNewDevices: false },
    {},
    false,
  ],
  [
    'one more than allowed',
    { kind: 'VELOCITY', of: 'PERSON', windowSeconds: 3600, moreThan: 2, onlyNewDevices: false },
    {},
    true,
  ],
  [
    'the mean itself is no jump',
    { kind: 'AMOUNT_JUMP', timesMean: 2, leastPurchases: 1, leastAmountFen: 0 },
    { spentBeforeFen: 50_000n },
    false,
  ],
  [
    'a fen less of history makes it one',
    { kind: 'AMOUNT_JUMP', timesMean: 2, leastPurchases: 1, leastAmountFen: 0 },
    { spentBeforeFen: 49_999n },
    true,
  ],
  [
    'a short history says nothing',
    { kind: 'AMOUNT_JUMP', timesMean: 2, leastPurchases: 11, leastAmountFen: 0 },
    { spentBeforeFen: 1n },
    false,
  ],
  [
    'a small amount is no jump',
    { kind: 'AMOUNT_JUMP', timesMean: 2, leastPurchases: 1, leastAmountFen: 10_001 },
    { spentBeforeFen: 1n },
    false,
  ],
  ['an unknown place', { kind: 'NEW_PLACE', leastPurchases: 10 }, { isKnownPlace: false }, true],
  [
    'an unknown place of a new shopper',
    { kind: 'NEW_PLACE', leastPurchases: 11 },
    { isKnownPlace: false },
    false,
  ],
  ['a blocked card', { kind: 'BLOCKED', of: 'CARD' }, { blocked: ['CARD'] }, true],
  [
    'a blocked device does not block the card',
    { kind: 'BLOCKED', of: 'CARD' },
    { blocked: ['DEVICE'] },
    false,
  ],
])('%s', (_case, condition, changes, expected) => {
  expect(meets(condition, facts, { ...signals, ...changes })).toBe(expected);
});

test('a velocity that nobody counted is a bug, not a zero', () => {
  const condition = {
    kind: 'VELOCITY',
    of: 'CARD',
    windowSeconds: 60,
    moreThan: 1,
    onlyNewDevices: false,
  } as const;
  expect(() => meets(condition, facts, signals)).toThrow('Nobody counted CARD 60');
});

test.each([
  [[39], 'APPROVE'],
  [[40], 'CHALLENGE'],
  [[40, 29], 'CHALLENGE'],
  [[40, 30], 'REVIEW'],
  [[50, 49], 'REVIEW'],
  [[50, 50], 'DECLINE'],
])('weights of %j come to %s', (weights, outcome) => {
  const rules = weights.map((weight, number) => rule({ code: `R${number}`, weight }));
  expect(judge(facts, signals, rules, thresholds, false).outcome).toBe(outcome);
});

test('a shadow rule is recorded and moves nothing', () => {
  const rules = [
    rule({ weight: 39 }),
    rule({ code: 'S', weight: 70, mode: 'SHADOW', reasonCode: 'BLOCKED' }),
  ];
  expect(judge(facts, signals, rules, thresholds, false)).toEqual({
    outcome: 'APPROVE',
    shadowOutcome: 'DECLINE',
    score: 39,
    reasonCodes: [],
    considered: [
      { code: 'S', version: 1, isHit: true },
      { code: 'R', version: 1, isHit: true },
    ],
  });
});

test('of each rule the latest version that has begun counts, and none that has ended or is off', () => {
  const day = (number: number) => new Date(Date.UTC(2026, 0, number));
  const versions = [
    rule({ code: 'A', version: 1, inForceFrom: day(1) }),
    rule({ code: 'A', version: 2, inForceFrom: day(3) }),
    rule({ code: 'B', version: 1, inForceFrom: day(1), inForceUntil: day(3) }),
    rule({ code: 'C', version: 1, inForceFrom: day(1) }),
    rule({ code: 'C', version: 2, inForceFrom: day(3), mode: 'OFF' }),
  ];
  const names = (instant: Date) => rulesAt(versions, instant).map(({ code, version }) => `${code}${version}`);
  expect(names(new Date(0))).toEqual([]);
  expect(names(new Date(day(3).getTime() - 1))).toEqual(['A1', 'B1', 'C1']);
  expect(names(day(3))).toEqual(['A2']);
  expect(() => thresholdsAt([{ ...thresholds, inForceFrom: day(2) }], day(1))).toThrow('No thresholds');
});

test.each([
  ['nothing', null],
  ['an unknown kind', { kind: 'MOON' }],
  ['a missing field', { kind: 'NIGHT', fromHour: 1 }],
  ['a field too many', { kind: 'BLOCKED', of: 'CARD', until: 'tomorrow' }],
  ['an hour that no day has', { kind: 'NIGHT', fromHour: 1, untilHour: 24 }],
  ['a number as text', { kind: 'NEW_DEVICE', leastPurchases: '1' }],
])('a condition of %s is not read', (_case, value) => {
  expect(() => readCondition(value)).toThrow();
});

test('a new version of a rule is in force for the very next decision', async () => {
  expect((await decide(purchaseOf('vera'))).decision.outcome).toBe('APPROVE');
  const version = `INSERT INTO decision_rules (code, version, in_force_from, condition, weight, mode, reason_code,
    proposed_by, approved_by) VALUES ('NOON', $1, '2026-11-22T00:00:00Z', '{"kind":"NIGHT","fromHour":11,"untilHour":13}',
    50, $2, 'NIGHT_PURCHASE', 'usr_a', 'usr_b')`;
  await running().owner.query(version, [1, 'ACTIVE']);
  expect((await decide(purchaseOf('vera'))).decision.outcome).toBe('CHALLENGE');
  await running().owner.query(version, [2, 'OFF']);
  expect((await decide(purchaseOf('vera'))).decision.outcome).toBe('APPROVE');
});

test('the database refuses a rule that one person proposed and approved', async () => {
  const alone =
    running().login.query(`INSERT INTO decision_rules (code, version, in_force_from, condition, weight,
    mode, reason_code, proposed_by, approved_by)
    VALUES ('ALONE', 1, now(), '{}', 10, 'ACTIVE', 'BLOCKED', 'usr_a', 'usr_a')`);
  await expect(alone).rejects.toThrow('decision_rules_two_people');
});

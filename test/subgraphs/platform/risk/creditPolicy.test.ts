import {
  type CreditPolicy,
  judgeApplicant,
  type Standing,
} from '../../../../subgraphs/platform/risk/creditPolicy.ts';

const policy: CreditPolicy = {
  version: 'p1',
  inForceFrom: new Date(0),
  consentRecipientId: 'pty_platform',
  referenceLimitFen: 2_000_000n,
  leastLimitFen: 50_000n,
  limitStepFen: 10_000n,
  starterLimitFen: 200_000n,
  unverifiedLimitFen: 1_000_000n,
  incomeMonths: 3,
  mostDueShareBp: 5_000,
  dueOfLimitBp: 1_000,
  mostExposureIncomes: 24,
  reportLivesDays: 30,
  scoresThroughOutages: false,
  appealDays: 30,
  mostLateInstalments: 2,
  mostMissedInstalments: 0,
  grades: [
    { version: 'p1', grade: 'A', mostLimitFen: 5_000_000n, mostIncomes: 6 },
    { version: 'p1', grade: 'B', mostLimitFen: 3_000_000n, mostIncomes: 4 },
    { version: 'p1', grade: 'D', mostLimitFen: 500_000n, mostIncomes: 2 },
  ],
};

const good: Standing = {
  score: { grade: 'A', reasonCodes: ['UTILISATION_HIGH'] },
  requestedFen: null,
  incomeFen: 2_000_000n,
  monthlyDueFen: 100_000n,
  exposureFen: 1_000_000n,
  repayments: null,
};

function judge(changes: Partial<Standing>, changed: Partial<CreditPolicy> = {}) {
  const { outcome, grade, limitFen, reasonCodes } = judgeApplicant(
    { ...good, ...changes },
    { ...policy, ...changed },
  );
  return [outcome, grade, limitFen, reasonCodes];
}

test('who scores well and earns enough gets the most of the grade', () => {
  expect(judge({})).toEqual(['APPROVE', 'A', 5_000_000n, ['UTILISATION_HIGH']]);
});

test('no more is given than was asked for, in whole steps', () => {
  expect(judge({ requestedFen: 123_456n })).toEqual(['APPROVE', 'A', 120_000n, ['UTILISATION_HIGH']]);
});

test('a limit is at most so many incomes of the grade', () => {
  expect(judge({ incomeFen: 600_000n, monthlyDueFen: 0n, exposureFen: 0n }).slice(0, 3)).toEqual([
    'APPROVE',
    'A',
    3_000_000n,
  ]);
});

test('dues elsewhere lower the limit to what the income bears', () => {
  // Half of 6,000.00 less 2,500.00 leaves 500.00 a month, which a limit of 5,000.00 costs.
  expect(judge({ incomeFen: 600_000n, monthlyDueFen: 250_000n })).toEqual([
    'APPROVE',
    'A',
    500_000n,
    ['AFFORDABILITY_LOW', 'UTILISATION_HIGH'],
  ]);
});

test.each([
  [250_000n, 'APPROVE'],
  [295_000n, 'APPROVE'],
  [295_001n, 'DECLINE'],
  [300_000n, 'DECLINE'],
  [900_000n, 'DECLINE'],
])('with an income of 6,000.00 and dues of %s fen the answer is %s', (monthlyDueFen, outcome) => {
  const [given, , limitFen, reasons] = judge({ incomeFen: 600_000n, monthlyDueFen });
  expect([given, (limitFen as bigint) > 0n, (reasons as string[])[0]]).toEqual([
    outcome,
    outcome === 'APPROVE',
    'AFFORDABILITY_LOW',
  ]);
});

test('who owes more elsewhere than so many incomes is declined', () => {
  expect(judge({ exposureFen: 48_000_000n })[0]).toBe('APPROVE');
  expect(judge({ exposureFen: 48_000_001n })).toEqual([
    'DECLINE',
    'A',
    0n,
    ['EXPOSURE_ELSEWHERE', 'UTILISATION_HIGH'],
  ]);
});

test('without a known income the policy says how much, or declines', () => {
  expect(judge({ incomeFen: null })).toEqual([
    'APPROVE',
    'A',
    1_000_000n,
    ['INCOME_UNVERIFIED', 'UTILISATION_HIGH'],
  ]);
  expect(judge({ incomeFen: null }, { unverifiedLimitFen: null })).toEqual([
    'DECLINE',
    'A',
    0n,
    ['INCOME_UNVERIFIED', 'UTILISATION_HIGH'],
  ]);
});

test('what would have lowered a larger limit is no reason for the one that was asked for', () => {
  expect(judge({ incomeFen: null, requestedFen: 1_000_000n })[3]).toEqual(['UTILISATION_HIGH']);
  expect(judge({ incomeFen: null, requestedFen: 1_000_001n })[3]).toEqual([
    'INCOME_UNVERIFIED',
    'UTILISATION_HIGH',
  ]);
});

test('whom nobody reports starts small, or is declined, as the policy says', () => {
  const unknown = { score: null, monthlyDueFen: null, exposureFen: null, incomeFen: null };
  expect(judge(unknown)).toEqual(['APPROVE', 'D', 200_000n, ['HISTORY_SHORT']]);
  expect(judge(unknown, { starterLimitFen: null })).toEqual(['DECLINE', 'D', 0n, ['HISTORY_SHORT']]);
});

test('a score below every grade is declined, with its own reasons', () => {
  const score = { grade: null, reasonCodes: ['PAYMENT_HISTORY_LATE'] };
  expect(judge({ score })).toEqual(['DECLINE', null, 0n, ['PAYMENT_HISTORY_LATE']]);
});

test.each([
  [{ late: 2, missed: 0 }, 'APPROVE', ['UTILISATION_HIGH']],
  [{ late: 3, missed: 0 }, 'DECLINE', ['INSTALMENTS_LATE', 'UTILISATION_HIGH']],
  [{ late: 0, missed: 1 }, 'DECLINE', ['INSTALMENTS_MISSED', 'UTILISATION_HIGH']],
  [{ late: 3, missed: 1 }, 'DECLINE', ['INSTALMENTS_MISSED', 'INSTALMENTS_LATE', 'UTILISATION_HIGH']],
])('who paid instalments here like %j gets %s', (repayments, outcome, reasons) => {
  const limitFen = outcome === 'APPROVE' ? 5_000_000n : 0n;
  expect(judge({ repayments })).toEqual([outcome, 'A', limitFen, reasons]);
});

test('a policy that does not look at instalments here bears all of them', () => {
  const policyFromBefore = { mostLateInstalments: null, mostMissedInstalments: null };
  expect(judge({ repayments: { late: 9, missed: 9 } }, policyFromBefore)[0]).toBe('APPROVE');
});

test('a grade that the policy does not name is a fault, not a default', () => {
  expect(() => judge({ score: { grade: 'C', reasonCodes: [] } })).toThrow(
    'The credit policy p1 says nothing of grade C.',
  );
});

import { type Caller, hasSteppedUp } from '../../../subgraphs/common/callers.ts';

const now = new Date('2026-11-20T08:05:00Z');

function person(amr: readonly string[], provedAt: Date | null): Caller {
  return {
    kind: 'person',
    issuer: 'gateway',
    subject: 'usr_ann',
    scopes: new Set(),
    amr,
    acr: null,
    provedAt,
    sessionId: null,
    partyId: null,
  };
}

test.each([
  [['pwd', 'otp'], '2026-11-20T08:00:00Z', true],
  [['mfa'], '2026-11-20T08:04:00Z', true],
  [['pwd', 'otp'], null, true],
  [['pwd', 'otp'], '2026-11-20T07:59:59Z', false],
  [['pwd'], '2026-11-20T08:04:59Z', false],
  [['otp', 'hwk'], '2026-11-20T08:04:59Z', false],
  [['pwd', 'unheard-of'], '2026-11-20T08:04:59Z', false],
  [[], null, false],
])('proof by %j at %s is enough for five minutes: %s', (amr, provedAt, expected) => {
  const caller = person(amr, provedAt === null ? null : new Date(provedAt));
  expect(hasSteppedUp(caller, now, 300)).toBe(expected);
});

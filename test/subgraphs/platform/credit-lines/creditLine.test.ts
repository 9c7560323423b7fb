import { divideLimit, spendableFenOf } from '../../../../subgraphs/platform/credit-lines/creditLine.ts';
import { holdAt, holdStatusOf, remainingFenOf } from '../../../../subgraphs/platform/credit-lines/hold.ts';
import { offerStatusOf } from '../../../../subgraphs/platform/credit-lines/offer.ts';
import { creditLineRow, holdRow, offerRow } from './rows.ts';

test('what a limit leaves is available', () => {
  expect(divideLimit(1000n, 300n, 200n)).toMatchObject({ availableFen: 500n, overLimitFen: 0n });
  expect(divideLimit(500n, 300n, 200n)).toMatchObject({ availableFen: 0n, overLimitFen: 0n });
});

test('a limit below what is used leaves nothing, and the rest is over the limit', () => {
  expect(divideLimit(400n, 300n, 200n)).toEqual({
    limitFen: 400n,
    availableFen: 0n,
    heldFen: 300n,
    drawnFen: 200n,
    overLimitFen: 100n,
  });
});

test.each([
  [-1n, 0n, 0n],
  [0n, -1n, 0n],
  [0n, 0n, -1n],
])('a negative part is no division of a limit (%s %s %s)', (limit, held, drawn) => {
  expect(() => divideLimit(limit, held, drawn)).toThrow(RangeError);
});

test.each(['PENDING', 'FROZEN', 'CLOSED'] as const)('a line that is %s can spend nothing', (status) => {
  expect(spendableFenOf(creditLineRow({ status }))).toBe(0n);
});

test('an active line can spend what its limit leaves', () => {
  expect(spendableFenOf(creditLineRow({ status: 'ACTIVE', availableFen: 12n }))).toBe(12n);
});

test('what is captured, released or expired of a hold is not set aside any more', () => {
  const hold = holdRow({ amountFen: 100n, capturedFen: 40n, releasedFen: 25n, expiredFen: 5n });
  expect(remainingFenOf(hold)).toBe(30n);
});

test.each([
  ['ACTIVE', { capturedFen: 0n, releasedFen: 0n, expiredFen: 0n }],
  ['PARTIALLY_CAPTURED', { capturedFen: 1n, releasedFen: 0n, expiredFen: 0n }],
  ['CAPTURED', { capturedFen: 1n, releasedFen: 99n, expiredFen: 0n }],
  ['CAPTURED', { capturedFen: 1n, releasedFen: 0n, expiredFen: 99n }],
  ['RELEASED', { capturedFen: 0n, releasedFen: 100n, expiredFen: 0n }],
  ['EXPIRED', { capturedFen: 0n, releasedFen: 0n, expiredFen: 100n }],
] as const)('a hold is %s by its amounts %o', (status, amounts) => {
  expect(holdStatusOf(holdRow({ amountFen: 100n, ...amounts }))).toBe(status);
});

test('a hold sets aside up to, and not at, the instant of its end; what is resolved stays so', () => {
  const expiresAt = new Date('2026-12-01T02:00:00.000Z');
  const hold = holdRow({ amountFen: 100n, capturedFen: 40n, status: 'PARTIALLY_CAPTURED', expiresAt });
  expect(holdAt(hold, new Date('2026-12-01T01:59:59.999Z'))).toEqual(hold);
  expect(holdAt(hold, expiresAt)).toEqual({ ...hold, expiredFen: 60n, status: 'CAPTURED' });
  const released = holdRow({ amountFen: 100n, releasedFen: 100n, status: 'RELEASED', expiresAt });
  expect(holdAt(released, new Date('2027-01-01T00:00:00.000Z'))).toEqual(released);
});

test('an offer can be accepted up to, and not at, the instant of its end', () => {
  const offer = offerRow({ acceptedAt: null, expiresAt: new Date('2026-01-11T02:00:00.000Z') });
  expect(offerStatusOf(offer, new Date('2026-01-11T01:59:59.999Z'))).toBe('OPEN');
  expect(offerStatusOf(offer, new Date('2026-01-11T02:00:00.000Z'))).toBe('EXPIRED');
});

test('a declined offer stays declined after its end', () => {
  const declinedAt = new Date('2026-01-05T02:00:00.000Z');
  const offer = offerRow({ acceptedAt: null, declinedAt });
  expect(offerStatusOf(offer, new Date('2027-01-01T00:00:00.000Z'))).toBe('DECLINED');
});

test('an accepted offer stays accepted after its end', () => {
  expect(offerStatusOf(offerRow(), new Date('2027-01-01T00:00:00.000Z'))).toBe('ACCEPTED');
});

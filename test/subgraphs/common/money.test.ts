import Big from 'big.js';
import { allocate, formatFen, moneyOf, parseFen, roundRatio } from '../../../subgraphs/common/money.ts';

/** 0.60 % of an amount, as the merchant fee of the demo product is. */
const merchantFee = (amountFen: bigint) => roundRatio(amountFen * 60n, 10_000n);

test('an amount of fen is shown in yuan with two digits', () => {
  const shown = [0n, 5n, -5n, 100n, 1234n, -1234n, 900719925474099301n].map(formatFen);
  expect(shown).toEqual(['0.00', '0.05', '-0.05', '1.00', '12.34', '-12.34', '9007199254740993.01']);
  expect(moneyOf(1234n)).toEqual({ amount: '12.34', currency: 'CNY' });
});

test('an amount in yuan is read to the fen, beyond what a float can hold', () => {
  expect(['12.34', '12', '12.3', '-0.01', '9007199254740993.01'].map(parseFen)).toEqual([
    1234n,
    1200n,
    1230n,
    -1n,
    900719925474099301n,
  ]);
});

test.each(['', '1.234', '1e3', '.5', '5.', '+1', ' 1', '1,000.00', '0x10', '12345678901234567', '١'])(
  'the text %p is not an amount',
  (text) => {
    expect(() => parseFen(text)).toThrow(RangeError);
  },
);

test('half a fen is rounded away from zero, or to the even neighbour, as the product says', () => {
  const halves = [-25n, -15n, -5n, 5n, 15n, 25n];
  expect(halves.map((half) => roundRatio(half, 10n))).toEqual([-3n, -2n, -1n, 1n, 2n, 3n]);
  expect(halves.map((half) => roundRatio(half, 10n, 'HALF_EVEN'))).toEqual([-2n, -2n, 0n, 0n, 2n, 2n]);
});

test('anything but an exact half goes to the nearest fen in both modes', () => {
  for (const mode of ['HALF_UP', 'HALF_EVEN'] as const) {
    expect([24n, 26n, -24n, -26n].map((value) => roundRatio(value, 10n, mode))).toEqual([2n, 3n, -2n, -3n]);
    expect(roundRatio(7n, -2n * 7n, mode)).toBe(mode === 'HALF_UP' ? -1n : 0n);
  }
});

test('rounding agrees with big.js, an independent implementation, where a float has no digits left', () => {
  const modes = { HALF_UP: Big.roundHalfUp, HALF_EVEN: Big.roundHalfEven } as const;
  for (let step = -50n; step <= 50n; step += 1n) {
    const numerator = (9007199254740993015n + step) * 365n;
    for (const mode of ['HALF_UP', 'HALF_EVEN'] as const) {
      const expected = new Big(numerator.toString()).div(50_000).round(0, modes[mode]).toFixed();
      expect(roundRatio(numerator, 50_000n, mode).toString()).toBe(expected);
    }
  }
});

test('a ratio to nothing is refused', () => {
  expect(() => roundRatio(1n, 0n)).toThrow(RangeError);
});

test.each<[bigint, bigint[], bigint[]]>([
  [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  [9999n, [60n, 25n, 15n], [5999n, 2500n, 1500n]],
  [1n, [50n, 50n], [1n, 0n]],
  [101n, [7n, 2n, 1n], [71n, 20n, 10n]],
  [12501n, [3334n, 3334n, 3333n], [4168n, 4167n, 4166n]],
  [0n, [1n, 2n], [0n, 0n]],
  [10n, [0n, 3n, 0n], [0n, 10n, 0n]],
  [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
])('%p fen split by the weights %p become %p', (total, weights, parts) => {
  expect(allocate(total, weights)).toEqual(parts);
});

test.each<[bigint, bigint, bigint[]]>([
  [645n, 4n, [3n, 0n, 1n]],
  [10_000n, 60n, [42n, 6n, 12n]],
  [99_999n, 600n, [420n, 60n, 120n]],
  [1n, 0n, [0n, 0n, 0n]],
])('the merchant fee on %p fen is %p, shared 70/10/20 as %p', (amount, fee, parts) => {
  expect(merchantFee(amount)).toBe(fee);
  expect(allocate(fee, [70n, 10n, 20n])).toEqual(parts);
});

test('parts always add up to the total and differ from the exact share by less than a fen', () => {
  const weights = [3n, 7n, 11n, 13n, 9_999_999_967n];
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  for (let total = 0n; total < 2_000n; total += 37n) {
    const parts = allocate(total, weights);
    expect(parts.reduce((all, part) => all + part, 0n)).toBe(total);
    parts.forEach((part, index) => {
      const error = part * sum - total * (weights[index] ?? 0n);
      expect(error > -sum && error < sum).toBe(true);
    });
  }
});

test('weights that are negative, all 0 or absent are refused', () => {
  expect(() => allocate(10n, [1n, -1n, 3n])).toThrow(RangeError);
  expect(() => allocate(10n, [0n, 0n])).toThrow(RangeError);
  expect(() => allocate(10n, [])).toThrow(RangeError);
});

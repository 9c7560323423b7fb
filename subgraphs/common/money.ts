/**
 * Money is a count of fen (1/100 yuan) in a bigint, never a float. In the graph it is a decimal
 * string in yuan with two digits. Rates are fractions of two bigints and are never rounded themselves.
 */

/** Half away from zero, or half to the even neighbour. The mode belongs to the product. */
export type RoundingMode = 'HALF_UP' | 'HALF_EVEN';

/** The graph's `Money` type. */
export interface Money {
  readonly amount: string;
  readonly currency: 'CNY';
}

/** An amount of fen as the graph shows it. */
export function moneyOf(amountFen: bigint): Money {
  return { amount: formatFen(amountFen), currency: 'CNY' };
}

/** 1234n -> "12.34". */
export function formatFen(amountFen: bigint): string {
  const sign = amountFen < 0n ? '-' : '';
  const digits = magnitude(amountFen).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * "12.34" -> 1234n; "12" and "12.3" are taken too. More than two digits after the point, an exponent
 * or anything else that is not a plain decimal is refused with a RangeError: it would need a rounding
 * that nobody asked for.
 */
export function parseFen(amount: string): bigint {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,2}))?$/.exec(amount);
  if (!match) throw new RangeError('An amount is a decimal with at most two digits after the point.');
  const [, sign, yuan, fen = ''] = match;
  const amountFen = BigInt(`${yuan}${fen.padEnd(2, '0')}`);
  return sign === '-' ? -amountFen : amountFen;
}

/** `numerator / denominator` as a whole number. The one place where money is rounded. */
export function roundRatio(numerator: bigint, denominator: bigint, mode: RoundingMode = 'HALF_UP'): bigint {
  if (denominator === 0n) throw new RangeError('A ratio needs a denominator other than 0.');
  const isNegative = numerator < 0n !== denominator < 0n;
  const rounded = roundMagnitude(magnitude(numerator), magnitude(denominator), mode);
  return isNegative ? -rounded : rounded;
}

/**
 * Splits a total by weights so that the parts add up to it exactly: every part gets its floor, and the
 * fen left over go to the largest remainders, ties to the lower index. A negative total is split as
 * its positive twin. Weights are not negative and not all 0.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const weightSum = weights.reduce((sum, weight) => sum + assertWeight(weight), 0n);
  if (weightSum === 0n) throw new RangeError('At least one weight must be more than 0.');
  if (total < 0n) return allocate(-total, weights).map((part) => -part);
  const parts = weights.map((weight) => (total * weight) / weightSum);
  const leftOver = Number(total - parts.reduce((sum, part) => sum + part, 0n));
  for (const index of byLargestRemainder(total, weights, weightSum).slice(0, leftOver)) {
    parts[index] = (parts[index] ?? 0n) + 1n;
  }
  return parts;
}

function roundMagnitude(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator;
  const twiceRest = (numerator % denominator) * 2n;
  if (twiceRest !== denominator) return twiceRest > denominator ? quotient + 1n : quotient;
  switch (mode) {
    case 'HALF_UP':
      return quotient + 1n;
    case 'HALF_EVEN':
      return quotient + (quotient % 2n);
    default:
      throw new RangeError(`Unknown rounding mode ${mode satisfies never}.`);
  }
}

function byLargestRemainder(total: bigint, weights: readonly bigint[], weightSum: bigint): number[] {
  const remainders = weights.map((weight) => (total * weight) % weightSum);
  const remainderAt = (index: number) => remainders[index] ?? 0n;
  return [...remainders.keys()].sort((a, b) => {
    if (remainderAt(a) === remainderAt(b)) return a - b;
    return remainderAt(a) > remainderAt(b) ? -1 : 1;
  });
}

function assertWeight(weight: bigint): bigint {
  if (weight < 0n) throw new RangeError('A weight is never negative.');
  return weight;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

import { type RoundingMode, roundRatio } from './money.ts';
import { type Rate, rateOf } from './rate.ts';

/** How a schedule comes about: by a fee on the original principal, or by interest on what is owed. */
export type ScheduleMethod = 'FEE' | 'ANNUITY' | 'EQUAL_PRINCIPAL';

/** One row of a schedule. */
export interface ScheduleRow {
  /** From 1. */
  readonly number: number;
  readonly principalFen: bigint;
  readonly interestFen: bigint;
  readonly feeFen: bigint;
  /** principal + interest + fee. */
  readonly totalFen: bigint;
  /** The principal that is owed after this row; 0 after the last. */
  readonly balanceFen: bigint;
}

/** What is repaid, in how many months, and how amounts are rounded. Rounding belongs to the product. */
export interface ScheduleTerms {
  readonly principalFen: bigint;
  /** The number of rows. */
  readonly tenor: number;
  readonly rounding?: RoundingMode;
  /** The instalment (or its principal part) is a multiple of this; 1 fen unless the product says otherwise. */
  readonly unitFen?: bigint;
}

/** Equal principal parts, and each month the same fee on the original principal. */
export function feeSchedule(terms: ScheduleTerms & { readonly monthlyFeeRate: string }): ScheduleRow[] {
  const { principalFen, rounding } = terms;
  const feeFen = portion(principalFen, rateOf(terms.monthlyFeeRate), rounding);
  const partFen = equalPartFen(terms);
  return closedRows(terms, () => ({ principalFen: partFen, interestFen: 0n, feeFen }));
}

/** Equal principal parts, and interest on what is owed before each of them. */
export function equalPrincipalSchedule(terms: ScheduleTerms & { readonly monthlyRate: Rate }): ScheduleRow[] {
  const partFen = equalPartFen(terms);
  return closedRows(terms, (balanceFen) => ({
    principalFen: partFen,
    interestFen: portion(balanceFen, terms.monthlyRate, terms.rounding),
    feeFen: 0n,
  }));
}

/** Equal instalments (EMI) of interest on what is owed and, with the rest of them, principal. */
export function annuitySchedule(terms: ScheduleTerms & { readonly monthlyRate: Rate }): ScheduleRow[] {
  const instalmentFen = annuityFen(terms);
  return closedRows(terms, (balanceFen) => {
    const interestFen = portion(balanceFen, terms.monthlyRate, terms.rounding);
    return { principalFen: instalmentFen - interestFen, interestFen, feeFen: 0n };
  });
}

type RowParts = Pick<ScheduleRow, 'principalFen' | 'interestFen' | 'feeFen'>;

const longestTenor = 360;

/**
 * Rows that close the balance: the last one takes what rounding left. Refuses terms under which the
 * balance would be gone before the last row, because a schedule has as many rows as was agreed.
 */
function closedRows(terms: ScheduleTerms, partsAt: (balanceFen: bigint) => RowParts): ScheduleRow[] {
  const rows: ScheduleRow[] = [];
  let balanceFen = terms.principalFen;
  for (let number = 1; number <= terms.tenor; number += 1) {
    const { principalFen, interestFen, feeFen } = partsAt(balanceFen);
    const repaidFen = number === terms.tenor ? balanceFen : principalFen;
    balanceFen -= repaidFen;
    if (repaidFen <= 0n || (balanceFen <= 0n && number < terms.tenor)) throw new ScheduleImpossible();
    const totalFen = repaidFen + interestFen + feeFen;
    rows.push({ number, principalFen: repaidFen, interestFen, feeFen, totalFen, balanceFen });
  }
  return rows;
}

/** The principal cannot be repaid in this number of rows: an amount too small, or a unit too large. */
export class ScheduleImpossible extends RangeError {
  constructor() {
    super('The principal cannot be repaid in this number of instalments.');
    this.name = 'ScheduleImpossible';
  }
}

function equalPartFen({ principalFen, tenor, rounding, unitFen = 1n }: ScheduleTerms): bigint {
  assertTenor(tenor);
  return roundRatio(principalFen, BigInt(tenor) * unitFen, rounding) * unitFen;
}

/**
 * P*i / (1 - (1+i)^-n), in whole numbers: with i = a/b it is P*a*(a+b)^n / (b*((a+b)^n - b^n)), so
 * nothing but the result is rounded.
 */
function annuityFen(terms: ScheduleTerms & { readonly monthlyRate: Rate }): bigint {
  const { principalFen, tenor, rounding, unitFen = 1n } = terms;
  const { numerator, denominator } = terms.monthlyRate;
  if (numerator === 0n) return equalPartFen(terms);
  assertTenor(tenor);
  const grown = (numerator + denominator) ** BigInt(tenor);
  const whole = denominator ** BigInt(tenor);
  const ratio = [principalFen * numerator * grown, denominator * (grown - whole) * unitFen] as const;
  return roundRatio(...ratio, rounding) * unitFen;
}

function portion(amountFen: bigint, rate: Rate, rounding?: RoundingMode): bigint {
  return roundRatio(amountFen * rate.numerator, rate.denominator, rounding);
}

function assertTenor(tenor: number): void {
  if (Number.isInteger(tenor) && tenor >= 1 && tenor <= longestTenor) return;
  throw new RangeError(`A tenor is a whole number from 1 to ${longestTenor}.`);
}

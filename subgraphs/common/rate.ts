/** A rate as an exact fraction. A rate is never rounded; only the amounts that follow from it are. */
export interface Rate {
  readonly numerator: bigint;
  /** More than 0. */
  readonly denominator: bigint;
}

/** "0.006" -> 6/1000. Refuses a text that is not a plain decimal from 0 to 9. */
export function rateOf(text: string): Rate {
  const match = /^(\d)(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) throw new RangeError('A rate is a decimal from 0 to 9, such as "0.006".');
  const [, whole, decimals = ''] = match;
  return { numerator: BigInt(`${whole}${decimals}`), denominator: 10n ** BigInt(decimals.length) };
}

/** The rate for a month of 30 days in a year of 360: a twelfth of the yearly rate. */
export function monthlyRateOf(yearlyRate: string): Rate {
  const { numerator, denominator } = rateOf(yearlyRate);
  return { numerator, denominator: denominator * 12n };
}

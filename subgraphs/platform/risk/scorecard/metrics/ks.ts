import { type CumulativeShare, cumulativeShares } from './cumulativeShares.ts';

/** Kolmogorov-Smirnov: the widest gap between the two cumulative distributions, 0 to 1. */
export function ks(isDefault: readonly boolean[], risks: readonly number[]): number {
  return widestGap(cumulativeShares(isDefault, risks)).gap;
}

/** The gap and the risk at which it is widest; the highest risk of equals. */
export function widestGap(shares: readonly CumulativeShare[]): { gap: number; risk: number } {
  let widest = { gap: 0, risk: Number.NaN };
  for (const { risk, defaults, others } of shares) {
    const gap = Math.abs(defaults - others);
    if (gap > widest.gap) widest = { gap, risk };
  }
  return widest;
}

/** Six decimals: what a model file keeps, so that the last bits of a machine's arithmetic are not in it. */
export function sixDecimals(value: number): number {
  const rounded = Math.round(value * 1e6) / 1e6;
  return rounded === 0 ? 0 : rounded;
}

/** What came in and went out of a person's accounts at the bank in some business days, as the bank adds it up. */
export interface CashFlowWindow {
  readonly days: number;
  readonly inflowFen: bigint;
  readonly outflowFen: bigint;
  readonly entries: number;
}

/** What can change about a credit line. */
export type CreditLineChangeKind =
  | 'OPENED'
  | 'ACTIVATED'
  | 'LIMIT_INCREASED'
  | 'LIMIT_DECREASED'
  | 'FROZEN'
  | 'UNFROZEN'
  | 'CLOSED'
  | 'SUB_LIMIT_SET'
  | 'SUB_LIMIT_LIFTED';

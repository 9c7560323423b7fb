export type BreakClass =
  | 'MISSING_INTERNAL'
  | 'MISSING_EXTERNAL'
  | 'AMOUNT'
  | 'FEE'
  | 'STATUS'
  | 'DUPLICATE_EXTERNAL'
  | 'DUPLICATE_INTERNAL'
  | 'CUT_OFF'
  | 'REVERSAL_UNPAIRED'
  | 'CURRENCY'
  | 'TOTALS'
  | 'FILE';

export type BreakStatus = 'OPEN' | 'RESOLVED';

import type { StatementMonth } from '../features/statementHistory.ts';

/**
 * The file's repayment status as a standing: -2 no use, -1 paid in full, 0 paid at least the minimum and
 * carried the rest, 1 to 9 that many months late. null for any other number.
 */
export function standingOf(code: number): Pick<StatementMonth, 'standing' | 'delayMonths'> | null {
  if (code >= 1 && code <= 9) return { standing: 'LATE', delayMonths: code };
  if (code === 0) return { standing: 'CARRIED', delayMonths: 0 };
  if (code === -1) return { standing: 'CLEARED', delayMonths: 0 };
  return code === -2 ? { standing: 'UNUSED', delayMonths: 0 } : null;
}

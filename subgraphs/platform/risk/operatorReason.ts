import { decideRefusal } from './decideRefusal.ts';

/** Refuses REASON_INVALID: who looks at it in a year must find words. */
export function assertReason(reason: string): void {
  const length = reason.trim().length;
  if (length < 3 || length > 500 || /\p{Cc}/u.test(reason)) throw decideRefusal('REASON_INVALID');
}

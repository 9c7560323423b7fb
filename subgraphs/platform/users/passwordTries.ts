import type { PasswordTriesRow, SignInRuleRow } from './tables.ts';

/** Why a sign-in is refused. */
export type SignInRefusal = 'CREDENTIALS_INVALID' | 'SIGN_IN_LOCKED';

type Tries = Pick<PasswordTriesRow, 'wrongInARow' | 'lockedUntil'>;

/** What a try comes to, and how the tries stand after it. */
export interface TriesAfter extends Tries {
  /** Null where the try succeeded. */
  readonly refusal: SignInRefusal | null;
}

/**
 * Counts a try. The last wrong one that the rule allows locks the account for a while; while it is
 * locked even the right password is refused, and nothing is counted. A right password, and the end of
 * a lock, begin the count anew.
 */
export function triesAfter(
  tries: Tries,
  isRight: boolean,
  rule: Pick<SignInRuleRow, 'lockAfterWrong' | 'lockedForMinutes'>,
  now: Date,
): TriesAfter {
  if (tries.lockedUntil !== null && now < tries.lockedUntil) return { ...tries, refusal: 'SIGN_IN_LOCKED' };
  if (isRight) return { wrongInARow: 0, lockedUntil: null, refusal: null };
  const wrongInARow = tries.lockedUntil === null ? tries.wrongInARow + 1 : 1;
  if (wrongInARow < rule.lockAfterWrong) {
    return { wrongInARow, lockedUntil: null, refusal: 'CREDENTIALS_INVALID' };
  }
  const lockedUntil = new Date(now.getTime() + rule.lockedForMinutes * 60_000);
  return { wrongInARow, lockedUntil, refusal: 'CREDENTIALS_INVALID' };
}

import { type Caller, isCallerPerson } from '../../common/callers.ts';
import type { UserRow } from './tables.ts';

/** What staff may do for their party. */
export type Scope = 'bank:operations' | 'platform:operations' | 'merchant:operations';

/** Whether the caller may see a person: the person, and the platform's operations. */
export function maySeeUser(caller: Caller, userId: string): boolean {
  return isCallerPerson(caller, userId) || caller.scopes.has('platform:operations');
}

/** 13812345678 -> 138****5678. */
export function maskedMobileOf({ mobile }: Pick<UserRow, 'mobile'>): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(7)}`;
}

/** How far the proof of identity has come; it is complete when the bank confirmed the four elements. */
export function realNameOf({ realNameVerifiedAt, isNameProven }: UserRow) {
  const status = realNameVerifiedAt === null ? ('UNVERIFIED' as const) : ('VERIFIED' as const);
  return { status, verifiedAt: realNameVerifiedAt, isNameProven };
}

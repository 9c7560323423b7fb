import { type Caller, isCallerPerson } from '../../common/callers.ts';

/** A person as this subgraph knows one: by the key that users gave. */
export interface UserKey {
  readonly id: string;
}

/** Whether the caller may see what belongs to a person: the person, and the platform's operations. */
export function maySeeUser(caller: Caller, userId: string): boolean {
  return isCallerPerson(caller, userId) || caller.scopes.has('platform:operations');
}

/** Whether the caller may see a plan and its instalments: the debtor, and who works on the claims. */
export function maySeeDebt(caller: Caller, userId: string): boolean {
  return isCallerPerson(caller, userId) || maySeeReceivables(caller);
}

/** Whether the caller may see the claims as such: the operations of the bank, which granted them, and of the platform. */
export function maySeeReceivables(caller: Caller): boolean {
  return caller.scopes.has('bank:operations') || caller.scopes.has('platform:operations');
}

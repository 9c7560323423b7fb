import { type Caller, isCallerPerson } from '../../common/callers.ts';

/** A person as this subgraph knows one: by the key that users gave. */
export interface UserKey {
  readonly id: string;
}

/** Whether the caller may see what a person owes: the person, and whoever works on the bank's claims. */
export function maySeeUser(caller: Caller, userId: string): boolean {
  return isCallerPerson(caller, userId) || maySeeReceivables(caller);
}

/** Whether the caller may see the claims as such: the operations of the bank and of the platform. */
export function maySeeReceivables(caller: Caller): boolean {
  return caller.scopes.has('bank:operations') || caller.scopes.has('platform:operations');
}

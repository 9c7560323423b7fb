import { type Caller, isCallerPerson } from '../../common/callers.ts';

/** A person as this subgraph knows one: by the key that users gave. */
export interface UserKey {
  readonly id: string;
}

/** Whether the caller may see what belongs to a person: the person, and the platform's operations. */
export function maySeeUser(caller: Caller, userId: string): boolean {
  return isCallerPerson(caller, userId) || caller.scopes.has('platform:operations');
}

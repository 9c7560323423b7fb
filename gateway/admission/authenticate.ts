import { anonymousCaller, type Caller } from './caller.ts';

/** A caller whose token was refused, or could not be checked. */
export interface AdmissionFailure {
  readonly kind: 'admissionFailure';
  readonly code: 'INVALID_ACCESS_TOKEN' | 'ACCESS_TOKEN_UNCHECKED';
  readonly message: string;
}

/**
 * Turns an `Authorization` header into a caller. Answers at once, without a promise, for a token it has seen.
 * A bad token is a failure, never an anonymous caller: who believes to be signed in must learn otherwise.
 */
export type Authenticate = (
  authorization: string | undefined,
) => Caller | AdmissionFailure | Promise<Caller | AdmissionFailure>;

/** For a gateway without sign-in: everybody is anonymous, and what is protected stays closed. */
export const admitAnonymously: Authenticate = () => anonymousCaller;

import { GraphQLError } from 'graphql';
import type { Keys } from './keys.ts';
import { usernameOf } from './username.ts';

export interface SignInInput {
  readonly username: string;
  readonly password: string;
  readonly idempotencyKey: string;
}

/** A sign-in as it was asked for, with what may be kept of it. Each user name has idempotency keys of its own. */
export interface SignInAttempt extends SignInInput {
  readonly inputHash: Buffer;
  readonly usernameHash: Buffer;
}

const longest = { username: 100, password: 1_000, idempotencyKey: 100 } as const;

/** Reads the input. Refuses what is no request: a field that is empty, too long or not text. */
export async function signInAttemptOf(input: SignInInput, keys: Keys): Promise<SignInAttempt> {
  for (const field of ['username', 'password', 'idempotencyKey'] as const) assertForm(field, input[field]);
  const username = usernameOf(input.username);
  const usernameHash = await keys.hash('username', username);
  return {
    ...input,
    username,
    idempotencyKey: `${usernameHash.toString('base64url')}.${input.idempotencyKey}`,
    inputHash: await keys.hash('signIn', username, input.password),
    usernameHash,
  };
}

/** What cannot be stored, or is too long to be meant, never gets as far as the database. */
function assertForm(field: keyof typeof longest, text: string): void {
  if (text.length > 0 && text.length <= longest[field] && !/\p{Cc}/u.test(text)) return;
  throw new GraphQLError(`${field} has 1 to ${longest[field]} characters and no control characters.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

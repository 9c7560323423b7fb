import { timingSafeEqual } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { Refusal } from '../../common/refusal.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { countTry } from './countTry.ts';
import type { Keys } from './keys.ts';
import { openSession } from './openSession.ts';
import type { CheckPassword } from './password.ts';
import type { SignInRefusal } from './passwordTries.ts';
import { passwordProof } from './session.ts';
import { type SignInAttempt, type SignInInput, signInAttemptOf } from './signInAttempt.ts';
import {
  PasswordTable,
  type SessionRow,
  SessionTable,
  type SignInRow,
  SignInTable,
  type UserRow,
  UserTable,
} from './tables.ts';

export interface SignInParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly checkPassword: CheckPassword;
}

/**
 * Opens a session for a person who knows the password, and gives it. The same key with the same input
 * gives the same session or the same refusal, and neither opens nor counts anything again.
 *
 * Refuses: CREDENTIALS_INVALID, for a wrong password and an unknown user name alike and at the same
 * cost; SIGN_IN_LOCKED, after too many wrong passwords in a row; IDEMPOTENCY_CONFLICT, when the key
 * came before with another input.
 */
export async function signIn(input: SignInInput, parts: SignInParts): Promise<SessionRow> {
  const attempt = await signInAttemptOf(input, parts.keys);
  const answer = (await earlierAnswer(attempt, parts.dataSource)) ?? (await answerNow(attempt, parts));
  if (answer.refusal !== null) throw refusalOf(answer.refusal);
  return sessionOf(answer, parts.dataSource);
}

async function earlierAnswer(attempt: SignInAttempt, dataSource: DataSource): Promise<SignInRow | null> {
  const { idempotencyKey, inputHash } = attempt;
  const answer = await dataSource.getRepository(SignInTable).findOneBy({ idempotencyKey });
  if (answer && !timingSafeEqual(answer.inputHash, inputHash)) {
    throw new Refusal('IDEMPOTENCY_CONFLICT', 'This key came before with another input. Take a new key.', [
      'input',
      'idempotencyKey',
    ]);
  }
  return answer;
}

/**
 * The password is checked before the transaction, so that no row is locked while it is hashed. Where
 * another request with this key was quicker, its answer counts and this one leaves nothing.
 */
async function answerNow(attempt: SignInAttempt, parts: SignInParts): Promise<SignInRow> {
  const { dataSource, clock, keys, checkPassword } = parts;
  const user = await dataSource.getRepository(UserTable).findOneBy({ username: attempt.username });
  const password = await dataSource.getRepository(PasswordTable).findOneBy({ userId: user?.id ?? '' });
  const isRight = await checkPassword(attempt.password, password?.hash ?? null);
  const { id: keyId } = await keys.newest();
  try {
    return await inTransaction(dataSource, (tx) =>
      recordAnswer(tx, attempt, isRight ? user : null, keyId, clock.now()),
    );
  } catch (error) {
    const answer = brokenConstraint(error) === 'sign_ins_pkey' && (await earlierAnswer(attempt, dataSource));
    if (!answer) throw error;
    return answer;
  }
}

/** Counts the try, opens the session if it succeeded, and keeps the answer under the caller's key. */
async function recordAnswer(
  tx: EntityManager,
  attempt: SignInAttempt,
  user: UserRow | null,
  keyId: string,
  now: Date,
): Promise<SignInRow> {
  const { idempotencyKey, inputHash, usernameHash } = attempt;
  const refusal = await countTry(tx, usernameHash, user !== null, now);
  const session =
    user !== null && refusal === null ? await openSession(tx, user, passwordProof, keyId, now) : null;
  const sessionId = session?.id ?? null;
  const answer: SignInRow = { idempotencyKey, inputHash, sessionId, refusal, answeredAt: now };
  await tx.insert(SignInTable, answer);
  return answer;
}

async function sessionOf(answer: SignInRow, dataSource: DataSource): Promise<SessionRow> {
  const session = await dataSource.getRepository(SessionTable).findOneBy({ id: answer.sessionId ?? '' });
  if (!session) throw new Error('An answer without refusal has a session.');
  return session;
}

function refusalOf(code: SignInRefusal): Refusal<SignInRefusal> {
  switch (code) {
    case 'CREDENTIALS_INVALID':
      return new Refusal(code, 'User name and password do not belong together.');
    case 'SIGN_IN_LOCKED':
      return new Refusal(code, 'There were too many wrong passwords in a row. Try again later.');
    default:
      throw new Error(`Unknown refusal ${code satisfies never}.`);
  }
}

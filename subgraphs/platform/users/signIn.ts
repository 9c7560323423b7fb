import { timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { newId } from '../../common/ids.ts';
import { Refusal } from '../../common/refusal.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { tokenExpiryAt } from './accessToken.ts';
import type { Keys } from './keys.ts';
import type { CheckPassword } from './password.ts';
import { countTry, type SignInRefusal, type TriesAfter } from './passwordTries.ts';
import {
  PasswordTable,
  type PasswordTriesRow,
  PasswordTriesTable,
  type SessionRow,
  SessionTable,
  type SignInRow,
  type SignInRuleRow,
  SignInRuleTable,
  SignInTable,
  type UserRow,
  UserTable,
} from './tables.ts';

export interface SignInInput {
  readonly username: string;
  readonly password: string;
  readonly idempotencyKey: string;
}

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
  const attempt = await attemptOf(input, parts.keys);
  const answer = (await earlierAnswer(attempt, parts.dataSource)) ?? (await answerNow(attempt, parts));
  if (answer.refusal !== null) throw refusalOf(answer.refusal);
  return sessionOf(answer, parts.dataSource);
}

interface Attempt {
  readonly username: string;
  readonly password: string;
  readonly idempotencyKey: string;
  readonly inputHash: Buffer;
  readonly usernameHash: Buffer;
}

const longest = { username: 100, password: 1_000, idempotencyKey: 100 } as const;

async function attemptOf(input: SignInInput, keys: Keys): Promise<Attempt> {
  for (const field of ['username', 'password', 'idempotencyKey'] as const) assertForm(field, input[field]);
  const username = input.username.normalize('NFKC').toLowerCase();
  return {
    ...input,
    username,
    inputHash: await keys.hash('signIn', username, input.password),
    usernameHash: await keys.hash('username', username),
  };
}

/** What cannot be stored, or is too long to be meant, never gets as far as the database. */
function assertForm(field: keyof typeof longest, text: string): void {
  if (text.length > 0 && text.length <= longest[field] && !/\p{Cc}/u.test(text)) return;
  throw new GraphQLError(`${field} has 1 to ${longest[field]} characters and no control characters.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

async function earlierAnswer(attempt: Attempt, dataSource: DataSource): Promise<SignInRow | null> {
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

/** The password is checked before the transaction, so that no row is locked while it is hashed. */
async function answerNow(attempt: Attempt, parts: SignInParts): Promise<SignInRow> {
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
    if (brokenConstraint(error) !== 'sign_ins_pkey') throw error;
    const answer = await earlierAnswer(attempt, dataSource);
    if (!answer) throw error;
    return answer;
  }
}

/** Counts the try, opens the session if it succeeded, and keeps the answer under the caller's key. */
async function recordAnswer(
  tx: EntityManager,
  attempt: Attempt,
  user: UserRow | null,
  keyId: string,
  now: Date,
): Promise<SignInRow> {
  const tries = await lockTries(tx, attempt.usernameHash);
  const after = countTry(tries, user !== null, await ruleAt(tx, now), now);
  await saveTries(tx, attempt.usernameHash, after);
  const isSignedIn = user !== null && after.refusal === null;
  const answer: SignInRow = {
    idempotencyKey: attempt.idempotencyKey,
    inputHash: attempt.inputHash,
    sessionId: isSignedIn ? await openSession(tx, user, keyId, now) : null,
    refusal: after.refusal,
    answeredAt: now,
  };
  await tx.insert(SignInTable, answer);
  return answer;
}

/** The tries of a user name, locked until the end of the transaction: tries are counted one by one. */
async function lockTries(tx: EntityManager, usernameHash: Buffer): Promise<PasswordTriesRow> {
  const [tries]: PasswordTriesRow[] = await tx.query(
    `INSERT INTO password_tries (username_hash) VALUES ($1)
     ON CONFLICT (username_hash) DO UPDATE SET username_hash = EXCLUDED.username_hash
     RETURNING username_hash AS "usernameHash", wrong_in_a_row AS "wrongInARow",
       locked_until AS "lockedUntil"`,
    [usernameHash],
  );
  if (!tries) throw new Error('An upsert gives its row.');
  return tries;
}

async function saveTries(tx: EntityManager, usernameHash: Buffer, after: TriesAfter): Promise<void> {
  const { wrongInARow, lockedUntil } = after;
  await tx.update(PasswordTriesTable, { usernameHash }, { wrongInARow, lockedUntil });
}

async function ruleAt(tx: EntityManager, now: Date): Promise<SignInRuleRow> {
  const rule = await tx
    .getRepository(SignInRuleTable)
    .createQueryBuilder('rule')
    .where('rule.inForceFrom <= :now', { now })
    .orderBy('rule.inForceFrom', 'DESC')
    .limit(1)
    .getOne();
  if (!rule) throw new Error('No rule for signing in is in force.');
  return rule;
}

/** A password alone is one kind of proof: assurance level 1. */
async function openSession(tx: EntityManager, user: UserRow, keyId: string, now: Date): Promise<string> {
  const id = newId('ses');
  await tx.insert(SessionTable, {
    id,
    userId: user.id,
    amr: ['pwd'],
    acr: 'aal1',
    scopes: user.scopes,
    partyId: user.partyId,
    keyId,
    openedAt: now,
    tokenExpiresAt: tokenExpiryAt(now),
    endedAt: null,
  });
  return id;
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

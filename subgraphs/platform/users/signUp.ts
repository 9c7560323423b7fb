import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { type NewShopper, newShopperOf, type SignUpInput } from './newShopper.ts';
import { openSession } from './openSession.ts';
import type { HashPassword } from './password.ts';
import { passwordProof } from './session.ts';
import { PasswordTable, type SessionRow, SessionTable, type UserRow, UserTable } from './tables.ts';

export interface SignUpParts extends IdentityParts {
  readonly hashPassword: HashPassword;
}

/**
 * Adds a shopper with a password and opens the first session. The password is hashed before the
 * transaction, so that no row is locked meanwhile.
 *
 * Refuses: USERNAME_INVALID, NAME_INVALID, MOBILE_INVALID, PASSWORD_WEAK; USERNAME_TAKEN, also to the
 * slower of two at once; IDEMPOTENCY_CONFLICT, of two inputs with the same user name and key.
 */
export async function signUp(input: SignUpInput, parts: SignUpParts): Promise<SessionRow> {
  const { dataSource, clock, keys, hashPassword } = parts;
  const shopper = newShopperOf(input);
  const { username, password, name, mobile, idempotencyKey } = shopper;
  const newcomer = `newcomer ${(await keys.hash('username', username)).toString('base64url')}`;
  const request = await requestOf(
    'signUp',
    newcomer,
    idempotencyKey,
    [username, password, name, mobile],
    keys,
  );
  const [passwordHash, { id: keyId }] = [await hashPassword(password), await keys.newest()];
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, (tx) => join(tx, shopper, passwordHash, keyId, now));
  return dataSource.getRepository(SessionTable).findOneByOrFail({ id });
}

async function join(
  tx: EntityManager,
  shopper: NewShopper,
  hash: string,
  keyId: string,
  now: Date,
): Promise<Outcome> {
  const user = await addShopper(tx, newId('usr'), shopper, now);
  if (!user) return { refusal: 'USERNAME_TAKEN' };
  await tx.insert(PasswordTable, { userId: user.id, hash });
  return { resultId: (await openSession(tx, user, passwordProof, keyId, now)).id };
}

/** Adds a person; null where somebody has the user name. */
export async function addShopper(
  tx: EntityManager,
  id: string,
  { username, name, mobile }: NewShopper,
  now: Date,
): Promise<UserRow | null> {
  const added: unknown[] = await tx.query(
    `INSERT INTO users (id, username, name, mobile, joined_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ON CONSTRAINT users_username_once DO NOTHING RETURNING id`,
    [id, username, name, mobile, now],
  );
  return added.length === 0 ? null : tx.getRepository(UserTable).findOneByOrFail({ id });
}

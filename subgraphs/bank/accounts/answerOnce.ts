import { timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '../../common/refusal.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { refuse } from './cardRefusal.ts';
import type { CardErrorCode } from './generated/resolvers.ts';
import { type AnswerRow, AnswerTable } from './tables.ts';
import type { VaultKeys } from './vault/vaultKeys.ts';

/** An operation as it was asked for, under the caller's key. */
export type Request = Pick<AnswerRow, 'askedBy' | 'idempotencyKey' | 'operation' | 'inputHash'>;

/** What an operation came to: what it made or changed, or why not. */
export type Outcome = { readonly resultId: string } | { readonly refusal: CardErrorCode };

/** What a broken constraint means, by its name. */
export type ConstraintCodes = Readonly<Record<string, CardErrorCode>>;

const longestKey = 100;

/** Names a request. Of the input only a keyed hash is kept. Refuses a key that cannot be stored. */
export async function requestOf(
  operation: string,
  askedBy: string,
  idempotencyKey: string,
  input: readonly string[],
  keys: VaultKeys,
): Promise<Request> {
  if (idempotencyKey === '' || idempotencyKey.length > longestKey || /\p{Cc}/u.test(idempotencyKey)) {
    throw new GraphQLError(`idempotencyKey has 1 to ${longestKey} characters and no control characters.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  const inputHash = await keys.hash('REQUEST', operation, ...input);
  return { operation, askedBy, idempotencyKey, inputHash };
}

/** The result that the request came to before; null where it is new. Throws the refusal that it came to. */
export async function earlierResult(dataSource: DataSource, request: Request): Promise<string | null> {
  const { askedBy, idempotencyKey } = request;
  const answer = await dataSource.getRepository(AnswerTable).findOneBy({ askedBy, idempotencyKey });
  return answer && resultOf(answer, request);
}

/**
 * Does the work once for a request, in one transaction with its answer, and gives the result's id; a
 * repetition, even at the same time, gets the same answer without the work. A refusal that the work gives
 * keeps what the work did, one that it throws undoes it; both are answers.
 *
 * Refuses: what the work refuses; IDEMPOTENCY_CONFLICT, when the key came before with another input.
 */
export async function answerOnce(
  dataSource: DataSource,
  request: Request,
  now: Date,
  work: (tx: EntityManager) => Promise<Outcome>,
  constraints: ConstraintCodes = {},
): Promise<string> {
  const answer = await inTransaction(dataSource, async (tx) => {
    const earlier = await claim(tx, request, now);
    if (earlier) return earlier;
    const outcome = { resultId: null, refusal: null, ...(await settle(tx, work, constraints)) };
    const { askedBy, idempotencyKey } = request;
    await tx.update(AnswerTable, { askedBy, idempotencyKey }, outcome);
    return { ...request, ...outcome, answeredAt: now };
  });
  return resultOf(answer, request);
}

/** Takes the key for this transaction; waits for one that holds it, and gives what that one answered. */
async function claim(tx: EntityManager, request: Request, now: Date): Promise<AnswerRow | null> {
  const { askedBy, idempotencyKey, operation, inputHash } = request;
  const claimed: unknown[] = await tx.query(
    `INSERT INTO answers (asked_by, idempotency_key, operation, input_hash, answered_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
    [askedBy, idempotencyKey, operation, inputHash, now],
  );
  if (claimed.length > 0) return null;
  return tx.getRepository(AnswerTable).findOneByOrFail({ askedBy, idempotencyKey });
}

/** Does the work under a savepoint, so that what it throws as a refusal leaves nothing but the answer. */
async function settle(
  tx: EntityManager,
  work: (tx: EntityManager) => Promise<Outcome>,
  constraints: ConstraintCodes,
): Promise<Outcome> {
  try {
    return await tx.transaction(work);
  } catch (error) {
    const constraint = brokenConstraint(error);
    const code = constraint !== null && Object.hasOwn(constraints, constraint) && constraints[constraint];
    if (code) return { refusal: code };
    if (error instanceof Refusal) return { refusal: error.code as CardErrorCode };
    throw error;
  }
}

function resultOf(answer: AnswerRow, request: Request): string {
  const isSame =
    answer.operation === request.operation && timingSafeEqual(answer.inputHash, request.inputHash);
  if (!isSame) throw refuse('IDEMPOTENCY_CONFLICT');
  if (answer.refusal !== null) throw refuse(answer.refusal);
  if (answer.resultId === null) throw new Error('An answer has a result or a refusal.');
  return answer.resultId;
}

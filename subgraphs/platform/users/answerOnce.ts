import { timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '../../common/refusal.ts';
import { inTransaction } from '../../common/transaction.ts';
import type { IdentityErrorCode } from './generated/resolvers.ts';
import { refuse } from './identityRefusal.ts';
import type { Keys } from './keys.ts';
import { type AnswerRow, AnswerTable } from './proofTables.ts';

/** An operation as it was asked for, under the caller's own key. */
export type Request = Pick<AnswerRow, 'askedBy' | 'idempotencyKey' | 'operation' | 'inputHash'>;

/** What an operation came to: the id of what it made or changed, or why not. */
export type Outcome = { readonly resultId: string } | { readonly refusal: IdentityErrorCode };

const longestText = 1_000;
const longestKey = 100;

/** Names a request. Of the input only a keyed hash is kept. Refuses text that cannot be meant. */
export async function requestOf(
  operation: string,
  askedBy: string,
  idempotencyKey: string,
  input: readonly string[],
  keys: Keys,
): Promise<Request> {
  assertText('idempotencyKey', idempotencyKey, longestKey);
  for (const text of input) assertText('Each field', text, longestText);
  return { operation, askedBy, idempotencyKey, inputHash: await keys.hash(operation, ...input) };
}

/** The result that a request came to before; null where it is new. Throws the refusal that it came to. */
export async function earlierResult(dataSource: DataSource, request: Request): Promise<string | null> {
  const { askedBy, idempotencyKey } = request;
  const answer = await dataSource.getRepository(AnswerTable).findOneBy({ askedBy, idempotencyKey });
  return answer && resultOf(answer, request);
}

/**
 * Does the work once for a request, in one transaction with its answer, and gives the result's id. A
 * repetition, even at the same time, gets the same answer without the work. A refusal that the work
 * gives keeps what the work did, such as a counted try; one that it throws undoes it; both are answers.
 *
 * Refuses: what the work refuses; IDEMPOTENCY_CONFLICT, when the key came before with another input.
 */
export async function answerOnce(
  dataSource: DataSource,
  request: Request,
  now: Date,
  work: (tx: EntityManager) => Promise<Outcome>,
): Promise<string> {
  const answer = await inTransaction(dataSource, async (tx) => {
    if (!(await claim(tx, request, now))) return earlierAnswer(tx, request);
    const { askedBy, idempotencyKey } = request;
    const outcome = { resultId: null, refusal: null, ...(await settle(tx, work)) };
    await tx.update(AnswerTable, { askedBy, idempotencyKey }, outcome);
    return { ...request, ...outcome };
  });
  return resultOf(answer, request);
}

/** Takes the key for this transaction; where another one holds it, waits until that one has answered. */
async function claim(tx: EntityManager, request: Request, now: Date): Promise<boolean> {
  const { askedBy, idempotencyKey, operation, inputHash } = request;
  const claimed: unknown[] = await tx.query(
    `INSERT INTO answers (asked_by, idempotency_key, operation, input_hash, answered_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
    [askedBy, idempotencyKey, operation, inputHash, now],
  );
  return claimed.length > 0;
}

function earlierAnswer(tx: EntityManager, { askedBy, idempotencyKey }: Request): Promise<AnswerRow> {
  return tx.getRepository(AnswerTable).findOneByOrFail({ askedBy, idempotencyKey });
}

/** Works under a savepoint, so that what it throws as a refusal leaves nothing but the answer. */
async function settle(tx: EntityManager, work: (tx: EntityManager) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await tx.transaction(work);
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.code as IdentityErrorCode };
    throw error;
  }
}

function resultOf(answer: Omit<AnswerRow, 'answeredAt'>, request: Request): string {
  const isSame =
    answer.operation === request.operation && timingSafeEqual(answer.inputHash, request.inputHash);
  if (!isSame) throw refuse('IDEMPOTENCY_CONFLICT');
  if (answer.refusal !== null) throw refuse(answer.refusal);
  if (answer.resultId === null) throw new Error('An answer has a result or a refusal.');
  return answer.resultId;
}

function assertText(name: string, text: string, longest: number): void {
  if (text.length > 0 && text.length <= longest && !/\p{Cc}/u.test(text)) return;
  throw new GraphQLError(`${name} has 1 to ${longest} characters and no control characters.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

import { timingSafeEqual } from 'node:crypto';
import type { DataSource, EntityManager, EntitySchema } from 'typeorm';
import { Refusal } from './refusal.ts';
import { brokenConstraint, inTransaction } from './transaction.ts';

/** A row of a subgraph's table `answers`: what was asked under a caller's key, and what it came to. */
export interface AnswerRow<Code extends string> {
  /** Whose key it is: a user's, a session's or a service's name for itself. */
  readonly askedBy: string;
  readonly idempotencyKey: string;
  readonly operation: string;
  /** A keyed hash of the operation's input. */
  readonly inputHash: Buffer;
  readonly resultId: string | null;
  readonly refusal: Code | null;
  readonly answeredAt: Date;
}

/** An operation as it was asked for, under the caller's key. */
export type AnswerRequest = Pick<AnswerRow<string>, 'askedBy' | 'idempotencyKey' | 'operation' | 'inputHash'>;

/** What an operation came to: the id of what it made or changed, or why not. */
export type AnswerOutcome<Code extends string> = { readonly resultId: string } | { readonly refusal: Code };

/** The answers that one subgraph gives, each once. */
export interface Answers<Code extends string> {
  /** The result that a request came to before; null where it is new. Throws the refusal that it came to. */
  readonly earlierResult: (dataSource: DataSource, request: AnswerRequest) => Promise<string | null>;
  /**
   * Does the work once for a request, in one transaction with its answer, and gives the result's id. A
   * repetition, even at the same time, gets the same answer without the work. A refusal that the work
   * gives keeps what the work did, such as a counted try; one that it throws undoes it, and so does a
   * broken constraint that is listed by its name; all of them are answers.
   *
   * Refuses: what the work refuses; IDEMPOTENCY_CONFLICT, when the key came before with another input.
   */
  readonly answerOnce: (
    dataSource: DataSource,
    request: AnswerRequest,
    now: Date,
    work: (tx: EntityManager) => Promise<AnswerOutcome<Code>>,
    constraints?: Readonly<Record<string, Code>>,
  ) => Promise<string>;
}

/** Answers that are kept in a subgraph's own table, with its own words for a refusal. */
export function answersIn<Code extends string>(
  table: EntitySchema<AnswerRow<Code>>,
  refuse: (code: Code | 'IDEMPOTENCY_CONFLICT') => Refusal,
): Answers<Code> {
  const resultOf = (answer: AnswerRow<Code>, request: AnswerRequest): string => {
    const isSame =
      answer.operation === request.operation && timingSafeEqual(answer.inputHash, request.inputHash);
    if (!isSame) throw refuse('IDEMPOTENCY_CONFLICT');
    if (answer.refusal !== null) throw refuse(answer.refusal);
    if (answer.resultId === null) throw new Error('An answer has a result or a refusal.');
    return answer.resultId;
  };
  return {
    earlierResult: async (dataSource, request) => {
      const answer = await dataSource.getRepository(table).findOne({ where: keyOf(request) });
      return answer && resultOf(answer, request);
    },
    answerOnce: async (dataSource, request, now, work, constraints = {}) => {
      const answer = await inTransaction(dataSource, async (tx) => {
        if (!(await claim(tx, request, now))) {
          return tx.getRepository(table).findOneOrFail({ where: keyOf(request) });
        }
        const outcome = { resultId: null, refusal: null, ...(await settle(tx, work, constraints)) };
        await tx.getRepository<AnswerRow<string>>(table).update(keyOf(request), outcome);
        return { ...request, ...outcome, answeredAt: now };
      });
      return resultOf(answer, request);
    },
  };
}

function keyOf({ askedBy, idempotencyKey }: AnswerRequest): object {
  return { askedBy, idempotencyKey };
}

/** Takes the key for this transaction; where another one holds it, waits until that one has answered. */
async function claim(tx: EntityManager, request: AnswerRequest, now: Date): Promise<boolean> {
  const { askedBy, idempotencyKey, operation, inputHash } = request;
  const claimed: unknown[] = await tx.query(
    `INSERT INTO answers (asked_by, idempotency_key, operation, input_hash, answered_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
    [askedBy, idempotencyKey, operation, inputHash, now],
  );
  return claimed.length > 0;
}

/** Works under a savepoint, so that what it throws as a refusal leaves nothing but the answer. */
async function settle<Code extends string>(
  tx: EntityManager,
  work: (tx: EntityManager) => Promise<AnswerOutcome<Code>>,
  constraints: Readonly<Record<string, Code>>,
): Promise<AnswerOutcome<Code>> {
  try {
    return await tx.transaction(work);
  } catch (error) {
    const constraint = brokenConstraint(error);
    const code = constraint !== null && Object.hasOwn(constraints, constraint) && constraints[constraint];
    if (code) return { refusal: code };
    if (error instanceof Refusal) return { refusal: error.code as Code };
    throw error;
  }
}

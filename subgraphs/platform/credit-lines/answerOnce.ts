import { timingSafeEqual } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '../../common/refusal.ts';
import { brokenConstraint } from '../../common/transaction.ts';
import { lineRefusal, lineRefusalCodeOf } from './lineRefusal.ts';
import type { LineRequest } from './lineRequest.ts';
import { type LineRequestRow, LineRequestTable } from './tables.ts';

/** How one request is answered. */
export interface AnswerWork<Row> {
  /** Changes what is asked for and writes the request's row, both in one transaction, or refuses. */
  readonly change: () => Promise<Row>;
  /** What an earlier request with this key had changed, as it stands now. */
  readonly recall: (id: string) => Promise<Row | null>;
}

/**
 * Answers a request once. The row under its key decides, and whoever writes it first: a repeat finds it
 * there, its own change is undone, and it gets the first answer, a refusal included. Nothing is looked up
 * beforehand, so a request that is new costs no statement more.
 *
 * Refuses: what `change` refuses; IDEMPOTENCY_CONFLICT, when the key came before with another input.
 */
export async function answerOnce<Row>(
  dataSource: DataSource,
  request: LineRequest,
  now: Date,
  { change, recall }: AnswerWork<Row>,
): Promise<Row> {
  try {
    return await change();
  } catch (error) {
    const isRepeat = brokenConstraint(error) === 'line_requests_pkey';
    if (!isRepeat && !(error instanceof Refusal)) throw error;
    if (error instanceof Refusal && (await keepRefusal(dataSource, request, error.code, now))) throw error;
    return earlierAnswer(dataSource, request, recall);
  }
}

/** Writes what was changed under the request's key, in the transaction that changed it. */
export async function keepAnswer(
  tx: EntityManager,
  { service, idempotencyKey, operation, inputHash }: LineRequest,
  answer:
    | { readonly holdId: string }
    | { readonly creditLineId: string }
    | { readonly applicationId: string },
  answeredAt: Date,
): Promise<void> {
  const row = { service, idempotencyKey, operation, inputHash, answeredAt };
  await tx.insert(LineRequestTable, { ...row, ...noAnswer, ...answer });
}

const noAnswer = { holdId: null, creditLineId: null, applicationId: null, refusal: null };

/** Whether this refusal is the answer: false where an earlier request with the key has one already. */
async function keepRefusal(
  dataSource: DataSource,
  { service, idempotencyKey, operation, inputHash }: LineRequest,
  refusal: string,
  now: Date,
): Promise<boolean> {
  const kept: unknown[] = await dataSource.query(
    `INSERT INTO line_requests (service, idempotency_key, operation, input_hash, refusal, answered_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING service`,
    [service, idempotencyKey, operation, inputHash, refusal, now],
  );
  return kept.length === 1;
}

/**
 * Does what first asks others whether a request may be answered. Where that refuses a repeat, the first answer
 * counts. A refusal of a request that is new is not kept: what is missing can be put right, and the request repeated.
 */
export async function orEarlierAnswer<Row>(
  dataSource: DataSource,
  request: LineRequest,
  { recall }: Pick<AnswerWork<Row>, 'recall'>,
  work: () => Promise<Row>,
): Promise<Row> {
  try {
    return await work();
  } catch (error) {
    const answer = error instanceof Refusal ? await findAnswer(dataSource, request) : null;
    if (answer === null) throw error;
    return answerOf(answer, request, recall);
  }
}

async function earlierAnswer<Row>(
  dataSource: DataSource,
  request: LineRequest,
  recall: (id: string) => Promise<Row | null>,
): Promise<Row> {
  const answer = await findAnswer(dataSource, request);
  if (answer === null) throw new Error('An answer that is there already is not there.');
  return answerOf(answer, request, recall);
}

function findAnswer(dataSource: DataSource, { service, idempotencyKey }: LineRequest) {
  const answers = dataSource.getRepository<LineRequestRow>(LineRequestTable);
  return answers.findOneBy({ service, idempotencyKey });
}

async function answerOf<Row>(
  answer: LineRequestRow,
  { inputHash }: LineRequest,
  recall: (id: string) => Promise<Row | null>,
): Promise<Row> {
  if (!timingSafeEqual(answer.inputHash, inputHash)) throw lineRefusal('IDEMPOTENCY_CONFLICT');
  if (answer.refusal !== null) throw lineRefusal(lineRefusalCodeOf(answer.refusal));
  const row = await recall(answer.holdId ?? answer.creditLineId ?? answer.applicationId ?? '');
  if (row === null) throw new Error('What a foreign key promises is not there.');
  return row;
}

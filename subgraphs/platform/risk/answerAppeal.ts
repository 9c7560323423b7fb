import type { SubgraphParts } from '../../common/subgraph.ts';
import { appealRefusal, isReadable } from './appealRefusal.ts';
import { type AppealRow, type AppealStatus, AppealTable } from './appealTables.ts';

export interface AnswerAppealInput {
  readonly appealId: string;
  readonly outcome: Exclude<AppealStatus, 'OPEN'>;
  readonly answer: string;
  readonly idempotencyKey: string;
}

/**
 * Ends a case, once. Upholding it changes no decision: the person may apply or buy again, and what staff found goes
 * into the answer.
 *
 * Refuses: ANSWER_INVALID, APPEAL_UNKNOWN, ALREADY_ANSWERED, IDEMPOTENCY_CONFLICT.
 */
export async function answerAppeal(
  { appealId, outcome, answer, idempotencyKey }: AnswerAppealInput,
  operatorId: string,
  { dataSource, clock }: Pick<SubgraphParts, 'dataSource' | 'clock'>,
): Promise<AppealRow> {
  if (!isReadable(answer)) throw appealRefusal('ANSWER_INVALID');
  const appeals = dataSource.getRepository(AppealTable);
  const asked = { status: outcome, answer, answeredBy: operatorId, answerKey: idempotencyKey };
  const earlier = await appeals.findOneBy({ answeredBy: operatorId, answerKey: idempotencyKey });
  if (earlier) {
    const isSame = earlier.id === appealId && earlier.status === outcome && earlier.answer === answer;
    if (isSame) return earlier;
    throw appealRefusal('IDEMPOTENCY_CONFLICT');
  }
  const { affected } = await appeals.update(
    { id: appealId, status: 'OPEN' },
    { ...asked, answeredAt: clock.now() },
  );
  const appeal = await appeals.findOneBy({ id: appealId });
  if (!appeal) throw appealRefusal('APPEAL_UNKNOWN');
  const isOurs = appeal.answeredBy === operatorId && appeal.answerKey === idempotencyKey;
  if (affected !== 1 && !isOurs) throw appealRefusal('ALREADY_ANSWERED');
  return appeal;
}

import { answerOnce, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { CardTable } from './tables.ts';
import { cardTokenFor } from './vault/cardToken.ts';

export interface IssueCardTokenInput {
  readonly cardId: string;
  readonly domain: string;
  readonly idempotencyKey: string;
}

/**
 * Gives the token of a bound card for one domain.
 *
 * Refuses: CARD_UNKNOWN; CARD_NOT_ACTIVE; IDEMPOTENCY_CONFLICT.
 */
export async function issueCardToken(
  input: IssueCardTokenInput,
  service: string,
  { dataSource, clock, keys }: AccountsParts,
): Promise<string> {
  const { cardId, domain } = input;
  const request = await requestOf('issueCardToken', service, input.idempotencyKey, [cardId, domain], keys);
  return answerOnce(dataSource, request, clock.now(), async (tx) => {
    const card = await tx.findOneBy(CardTable, { id: cardId });
    if (!card?.numberRecordId || !card.numberHash) throw refuse('CARD_UNKNOWN');
    if (card.status !== 'ACTIVE') throw refuse('CARD_NOT_ACTIVE');
    const record = { id: card.numberRecordId, searchHash: card.numberHash };
    return { resultId: await cardTokenFor(tx, keys, record, domain) };
  });
}

import type { EntityManager } from 'typeorm';
import { enqueueJob } from '../../common/jobs.ts';
import type { SubgraphJobs, SubgraphParts } from '../../common/subgraph.ts';
import { type CardRow, CardTable } from './tables.ts';

/** What must be done although the process may die. */
export const jobs: SubgraphJobs = {
  work: { tellBinding: ({ cardId = '' }, parts) => tellBinding(cardId, parts) },
};

/** Within the transaction in which a binding begins or ends: sees to it that the platform is told. */
export function enqueueTelling(tx: EntityManager, cardId: string): Promise<void> {
  return enqueueJob(tx, { name: 'tellBinding', subject: { cardId } });
}

type Fact = 'cardBound' | 'cardUnbound';

const mutations: Readonly<Record<Fact, string>> = {
  cardBound:
    'mutation TellCardBound($input: CardBoundInput!) { cardBound(input: $input) { userErrors { code } } }',
  cardUnbound:
    'mutation TellCardUnbound($input: CardUnboundInput!) { cardUnbound(input: $input) { userErrors { code } } }',
};

/**
 * Tells credit-lines what a card is now, and where it ended which other card of the person is in use. Jobs of one card
 * may overtake each other, so what was told is compared with the card once more; an ended binding stays ended, so a
 * second time is the last.
 */
async function tellBinding(cardId: string, parts: SubgraphParts): Promise<void> {
  const told = await tellOnce(cardId, parts);
  const after = await parts.dataSource.getRepository(CardTable).findOneBy({ id: cardId });
  if (told === 'cardBound' && after?.status === 'REVOKED') await tellOnce(cardId, parts);
}

async function tellOnce(cardId: string, parts: SubgraphParts): Promise<Fact | null> {
  const card = await parts.dataSource.getRepository(CardTable).findOneBy({ id: cardId });
  if (!card?.boundAt) return null;
  if (card.status !== 'REVOKED') return tell('cardBound', card, parts);
  await tell('cardUnbound', card, parts);
  const heir = await heirOf(card, parts);
  if (heir) await tell('cardBound', heir, parts);
  return 'cardUnbound';
}

async function tell(fact: Fact, { id: cardId, userId }: CardRow, { client }: SubgraphParts): Promise<Fact> {
  const input = { userId, cardId, idempotencyKey: `${fact} ${cardId}` };
  await client.call('credit-lines', mutations[fact], { input });
  return fact;
}

/** The card in use under the latest mandate in force; where there is none, the one that was bound last. */
async function heirOf({ userId }: CardRow, { dataSource }: SubgraphParts): Promise<CardRow | null> {
  const [heir]: { id: string }[] = await dataSource.query(
    `SELECT card.id FROM cards AS card
     LEFT JOIN auto_debits AS mandate ON mandate.card_id = card.id AND mandate.cancelled_at IS NULL
     WHERE card.user_id = $1 AND card.status = 'ACTIVE'
     ORDER BY mandate.signed_at DESC NULLS LAST, card.bound_at DESC, card.id LIMIT 1`,
    [userId],
  );
  return heir ? dataSource.getRepository(CardTable).findOneBy({ id: heir.id }) : null;
}

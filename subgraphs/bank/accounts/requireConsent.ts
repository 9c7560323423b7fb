import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';

const question = `query BindingConsent($userId: ID!, $recipientId: ID!) {
  checkConsent(userId: $userId, purpose: CARD_BINDING, recipientId: $recipientId) { isCovered }
}`;

interface Answer {
  readonly checkConsent: { readonly isCovered: boolean };
}

/** Asks the platform whether the person agreed that the bank binds a card. Refuses: CONSENT_MISSING. */
export async function requireConsent(
  userId: string,
  { client, bankPartyId: recipientId }: AccountsParts,
): Promise<void> {
  const { checkConsent } = await client.call<Answer>('users', question, { userId, recipientId });
  if (!checkConsent.isCovered) throw refuse('CONSENT_MISSING');
}

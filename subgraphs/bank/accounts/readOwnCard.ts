import { isCallerPerson } from '../../common/callers.ts';
import type { AccountsContext } from './context.ts';
import type { AutoDebitRow, CardRow } from './tables.ts';

/** What a read on behalf of a person goes by. */
type Reader = Pick<AccountsContext, 'caller' | 'loaders' | 'requireCrossingConsent'>;

/**
 * A card of the person who asks; null for another's, and for one that is not there. It is shown on the platform,
 * wherever in the graph it was found, so it takes the same consent as `User.boundCards`.
 *
 * Refuses: ConsentRequired.
 */
export async function readOwnCard(id: string, reader: Reader): Promise<CardRow | null> {
  return ifOwnAndAgreed(await reader.loaders.card.load(id), reader);
}

/** A mandate of the person who asks, by the same rule as the card that it stands on. Refuses: ConsentRequired. */
export async function readOwnAutoDebit(id: string, reader: Reader): Promise<AutoDebitRow | null> {
  return ifOwnAndAgreed(await reader.loaders.autoDebit.load(id), reader);
}

async function ifOwnAndAgreed<Row extends { readonly userId: string }>(
  row: Row | null,
  { caller, requireCrossingConsent }: Reader,
): Promise<Row | null> {
  if (row === null || !isCallerPerson(caller, row.userId)) return null;
  await requireCrossingConsent(row.userId, 'CARD_DISPLAY');
  return row;
}

import { inTransaction } from '../../common/transaction.ts';
import { readBindingRule } from './bindingRule.ts';
import { cardPasswordOf, hashCardPassword } from './cardPassword.ts';
import type { AccountsParts } from './context.ts';
import { CardPasswordTable, type CardRow, CardTable } from './tables.ts';
import { VaultRecordTable } from './vault/tables.ts';
import { openRecord } from './vault/vault.ts';

/**
 * Sends the one-time password of a card that is PENDING, to the number that the bank holds, and gives the
 * card as OTP_SENT; a card that is further on is given as it is. Refuses nothing. Safe twice and at once:
 * message and row have the card's id.
 */
export async function sendCardPassword(cardId: string, parts: AccountsParts): Promise<CardRow> {
  const { dataSource, clock, keys, core } = parts;
  const cards = dataSource.getRepository(CardTable);
  const card = await cards.findOneByOrFail({ id: cardId });
  if (card.status !== 'PENDING') return card;
  const id = card.numberRecordId ?? '';
  const record = await dataSource.getRepository(VaultRecordTable).findOneByOrFail({ id });
  const password = await cardPasswordOf(cardId, keys);
  await core.sendPassword({ id: cardId, cardNumber: await openRecord(keys, record), password });
  const passwordHash = await hashCardPassword(cardId, password, keys);
  await inTransaction(dataSource, async (tx) => {
    const now = clock.now();
    const { passwordLivesSeconds } = await readBindingRule(tx, now);
    const expiresAt = new Date(now.getTime() + passwordLivesSeconds * 1_000);
    const waiting = { cardId, passwordHash, expiresAt, wrongTries: 0 };
    await tx.createQueryBuilder().insert().into(CardPasswordTable).values(waiting).orIgnore().execute();
    await tx.update(CardTable, { id: cardId, status: 'PENDING' }, { status: 'OTP_SENT' });
  });
  return cards.findOneByOrFail({ id: cardId });
}

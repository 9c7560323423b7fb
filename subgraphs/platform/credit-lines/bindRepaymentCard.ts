import { type EntityManager, Not } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import { lockLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { CreditLineChangeTable, type CreditLineRow, CreditLineTable } from './tables.ts';

export interface CardOfUser {
  readonly userId: string;
  readonly cardId: string;
}

/**
 * Makes a card that was bound the one that repays the person's line, unless another one does, and a line that waited
 * for it active. Gives the line; null where the person has none. Told twice, it changes nothing the second time.
 */
export function cardBound(card: CardOfUser, parts: LineParts): Promise<CreditLineRow | null> {
  return onOpenLine(card, parts, async (tx, line, now) => {
    const repaymentCardId = line.repaymentCardId ?? card.cardId;
    const isFirst = line.status === 'PENDING';
    const activation = isFirst ? ({ status: 'ACTIVE', activatedAt: now } as const) : {};
    await tx.update(CreditLineTable, { id: line.id }, { repaymentCardId, ...activation });
    if (isFirst) await tellActivation(tx, line, now);
    return { ...line, repaymentCardId, ...activation };
  });
}

/** Takes note that a card no longer repays. The line stays as it is: what is owed is still owed. */
export function cardUnbound(card: CardOfUser, parts: LineParts): Promise<CreditLineRow | null> {
  return onOpenLine(card, parts, async (tx, line) => {
    if (line.repaymentCardId !== card.cardId) return line;
    await tx.update(CreditLineTable, { id: line.id }, { repaymentCardId: null });
    return { ...line, repaymentCardId: null };
  });
}

async function onOpenLine(
  { userId }: CardOfUser,
  { dataSource, clock }: LineParts,
  change: (tx: EntityManager, line: CreditLineRow, now: Date) => Promise<CreditLineRow>,
): Promise<CreditLineRow | null> {
  const now = clock.now();
  return inTransaction(dataSource, async (tx) => {
    const open = await tx.findOneBy(CreditLineTable, { userId, status: Not('CLOSED') });
    if (!open) return null;
    const line = await lockLine(tx, open.id, now);
    return line.status === 'CLOSED' ? null : change(tx, line, now);
  });
}

async function tellActivation(tx: EntityManager, line: CreditLineRow, changedAt: Date): Promise<void> {
  await tx.insert(CreditLineChangeTable, {
    id: newId('clc'),
    creditLineId: line.id,
    kind: 'ACTIVATED',
    productId: null,
    limitBeforeFen: line.limitFen,
    limitAfterFen: line.limitFen,
    currency: line.currency,
    reason: 'A card was bound.',
    modelVersion: null,
    bankApprovalId: null,
    consentId: null,
    changedAt,
  });
}

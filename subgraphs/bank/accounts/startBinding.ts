import { type EntityManager, In } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { newId } from '../../common/ids.ts';
import { answerOnce, earlierResult, type Outcome, requestOf } from './answerOnce.ts';
import { findCardBin } from './cardBin.ts';
import { maskCardNumber } from './cardNumber.ts';
import { refuse } from './cardRefusal.ts';
import { type Comparison, compareElements, countComparison } from './compareElements.ts';
import type { AccountsParts } from './context.ts';
import { openSealedCard } from './openSealedCard.ts';
import { requireConsent } from './requireConsent.ts';
import { sendCardPassword } from './sendCardPassword.ts';
import { requireStepUp } from './stepUp.ts';
import { type CardRow, CardTable } from './tables.ts';
import { keepSecret } from './vault/vault.ts';

export interface StartBindingInput {
  readonly sealedCard: string;
  readonly idempotencyKey: string;
}

/**
 * Begins to bind a card: compares the four elements, keeps the card as PENDING, and sends the one-time
 * password. Each of the three is safe twice, so a repetition under the same key goes on from wherever a
 * crash left it. An attempt at the same card that was still open ends.
 *
 * Refuses: STEP_UP_REQUIRED; SEAL_INVALID; CONSENT_MISSING; CARD_INVALID, CARD_NOT_DEBIT and
 * ID_NUMBER_INVALID, before the bank is asked; MISMATCH, CARD_STATUS and RESTRICTED, as the bank says;
 * VERIFICATION_LOCKED, after three misses in a row or ten tries in a day; CARD_ALREADY_BOUND;
 * IDEMPOTENCY_CONFLICT.
 */
export async function startBinding(
  input: StartBindingInput,
  caller: Caller,
  parts: AccountsParts,
): Promise<CardRow> {
  const { dataSource, clock, keys } = parts;
  const userId = await requireStepUp(caller, dataSource, clock.now());
  const elements = await openSealedCard(input.sealedCard, keys);
  const { cardNumber, holderName, idNumber, mobile } = elements;
  const body = [cardNumber, holderName, idNumber, mobile];
  const request = await requestOf('startBinding', userId, input.idempotencyKey, body, keys);
  let cardId = await earlierResult(dataSource, request);
  if (cardId === null) {
    await requireConsent(userId, parts);
    const comparison = await compareElements(elements, userId, parts);
    const now = clock.now();
    cardId = await answerOnce(dataSource, request, now, (tx) =>
      keepCard(tx, { comparison, cardNumber, userId, now }, parts),
    );
  }
  return sendCardPassword(cardId, parts);
}

interface Attempt {
  readonly comparison: Comparison;
  readonly cardNumber: string;
  readonly userId: string;
  readonly now: Date;
}

async function keepCard(tx: EntityManager, attempt: Attempt, { keys }: AccountsParts): Promise<Outcome> {
  const { cardNumber, userId, now } = attempt;
  const told = await countComparison(tx, attempt.comparison, userId, now);
  if (told !== 'MATCH') return { refusal: told };
  const record = await keepSecret(tx, keys, 'CARD_NUMBER', cardNumber);
  const binding = { userId, numberHash: record.searchHash };
  if (await tx.existsBy(CardTable, { ...binding, status: In(['ACTIVE', 'SUSPENDED']) })) {
    throw refuse('CARD_ALREADY_BOUND');
  }
  await tx.update(CardTable, { ...binding, status: In(['PENDING', 'OTP_SENT']) }, { status: 'REVOKED' });
  const card: CardRow = {
    ...binding,
    ...issuerOf(cardNumber),
    id: newId('crd'),
    maskedNumber: maskCardNumber(cardNumber),
    status: 'PENDING',
    startedAt: now,
    boundAt: null,
    numberRecordId: record.id,
  };
  await tx.insert(CardTable, card);
  return { resultId: card.id };
}

function issuerOf(cardNumber: string): Pick<CardRow, 'bankCode' | 'bankName'> {
  const bin = findCardBin(cardNumber);
  if (bin === null) throw new Error('A card that was checked has a known prefix.');
  return { bankCode: bin.bankCode, bankName: bin.bankName };
}

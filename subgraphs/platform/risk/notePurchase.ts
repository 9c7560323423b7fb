import type { DataSource } from 'typeorm';
import { queryPrepared } from '../../common/queryPrepared.ts';
import type { SubjectKind } from './condition.ts';
import { factsHashOf, type PurchaseFacts } from './purchase.ts';
import { type Signals, velocityName, type Window } from './signals.ts';

/** A request for a decision, with what is kept to know it again. Keys belong to the service. */
export interface DecisionRequest {
  readonly service: string;
  readonly idempotencyKey: string;
  /** SHA-256 of the input. */
  readonly inputHash: Buffer;
  readonly hasProved: boolean;
  /** Why a purchase that is new must be refused; null where it need not. */
  readonly refusalIfNew: string | null;
}

/** What came of it: a refusal, a decision that was made before, or what a decision can rest on. */
export type Noted =
  | { readonly refusal: string }
  | { readonly decisionId: string }
  | { readonly signals: Signals; readonly stamp: number };

/**
 * Writes down a request and the purchase that it is about, each once, and counts, all in one statement and
 * under the locks of everybody concerned: of purchases that come at once each counts itself and those
 * before it. Asking again counts again and writes nothing.
 */
export async function notePurchase(
  dataSource: DataSource,
  request: DecisionRequest,
  facts: PurchaseFacts,
  windows: readonly Window[],
  now: Date,
): Promise<Noted> {
  const values = [
    JSON.stringify(requestRow(request, facts, now)),
    JSON.stringify(purchaseRow(facts, now)),
    JSON.stringify(windows),
  ];
  const [noted] = await queryPrepared<NotedRow>(dataSource, statement, values);
  if (!noted) throw new Error('note_purchase gave nothing.');
  if (noted.refused !== null) return { refusal: noted.refused };
  if (noted.decided !== null) return { decisionId: noted.decided };
  return { signals: signalsOf(noted, windows), stamp: noted.stamp };
}

const statement = {
  name: 'note_purchase',
  text: `SELECT refused, decided, stamp, on_new_device AS "isNewDevice", at_known_place AS "isKnownPlace",
      bought_before AS "purchasesBefore", spent_before_fen AS "spentBeforeFen", blocked, counts
    FROM note_purchase($1, $2, $3)`,
};

interface NotedRow {
  readonly refused: string | null;
  readonly decided: string | null;
  readonly stamp: number;
  readonly isNewDevice: boolean;
  readonly isKnownPlace: boolean;
  readonly purchasesBefore: number;
  readonly spentBeforeFen: bigint;
  readonly blocked: readonly SubjectKind[];
  readonly counts: readonly number[];
}

function requestRow(request: DecisionRequest, { orderId }: PurchaseFacts, now: Date): object {
  return {
    service: request.service,
    idempotency_key: request.idempotencyKey,
    input_hash: hexOf(request.inputHash),
    order_id: orderId,
    has_proved: request.hasProved,
    refusal: request.refusalIfNew,
    asked_at: now,
  };
}

function purchaseRow(facts: PurchaseFacts, now: Date): object {
  return {
    order_id: facts.orderId,
    user_id: facts.userId,
    card_id: facts.cardId,
    device_hash: facts.deviceHash,
    merchant_id: facts.merchantId,
    merchant_category: facts.merchantCategory,
    amount_fen: String(facts.amountFen),
    place: facts.place,
    occurred_at: facts.occurredAt,
    noted_at: now,
    facts_hash: hexOf(factsHashOf(facts)),
  };
}

/** As PostgreSQL reads a bytea from text. */
function hexOf(hash: Buffer): string {
  return `\\x${hash.toString('hex')}`;
}

function signalsOf(noted: NotedRow, windows: readonly Window[]): Signals {
  const { purchasesBefore, spentBeforeFen, isNewDevice, isKnownPlace, blocked } = noted;
  const counts = Object.fromEntries(
    windows.map((window, place) => [velocityName(window), noted.counts[place] ?? 0]),
  );
  return { counts, purchasesBefore, spentBeforeFen, isNewDevice, isKnownPlace, blocked };
}

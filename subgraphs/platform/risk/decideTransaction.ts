import type { DataSource } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { newId } from '../../common/ids.ts';
import { decideRefusal, decideRefusalCodeOf } from './decideRefusal.ts';
import { hashOf } from './hashOf.ts';
import { judge } from './judge.ts';
import { type DecisionRequest, notePurchase } from './notePurchase.ts';
import { factsHashOf, type PurchaseFacts, type PurchaseInput, purchaseOf } from './purchase.ts';
import { rulesAt, thresholdsAt } from './rule.ts';
import type { OpenRuleBook, RuleBook } from './ruleBook.ts';
import { type Signals, velocityName, type Window } from './signals.ts';
import { type DecisionRow, DecisionTable } from './tables.ts';
import { assertText } from './text.ts';
import { type Judged, writeDecision } from './writeDecision.ts';

export interface DecideTransactionInput extends PurchaseInput {
  /** Whether the person has given the further proof that a challenge of this order asked for. */
  readonly hasProved?: boolean;
  readonly idempotencyKey: string;
}

export interface DecideParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly openRuleBook: OpenRuleBook;
}

/**
 * Decides about a purchase by the rules in force, and keeps what the decision rests on. An order is decided
 * once, and once more after a challenge was met; whoever asks again gets that decision. Two statements: the
 * purchase is noted and counted under its locks, then the decision is written. A process that ends between
 * the two leaves a purchase that counts and is decided when asked for again.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, PLACE_INVALID, DEVICE_INVALID, OCCURRED_AT_INVALID,
 * ORDER_DIFFERS, NOT_CHALLENGED, IDEMPOTENCY_CONFLICT.
 */
export async function decideTransaction(
  input: DecideTransactionInput,
  service: string,
  { dataSource, clock, openRuleBook }: DecideParts,
): Promise<DecisionRow> {
  const facts = purchaseOf(input);
  const now = clock.now();
  const request = requestOf(input, facts, service, now);
  let book = await openRuleBook(dataSource);
  for (let reading = 1; reading <= mostReadings; reading += 1) {
    const windows = windowsOf(book, now);
    const noted = await notePurchase(dataSource, request, facts, windows, now);
    if ('refusal' in noted) throw decideRefusal(decideRefusalCodeOf(noted.refusal));
    if ('decisionId' in noted) {
      return dataSource.getRepository(DecisionTable).findOneByOrFail({ id: noted.decisionId });
    }
    if (noted.stamp === book.stamp) {
      return writeDecision(dataSource, judged(facts, noted.signals, book, request.hasProved, now));
    }
    book = await openRuleBook(dataSource, noted.stamp);
  }
  throw new Error('The rules change faster than they can be read.');
}

const mostReadings = 5;
const latestMs = 7 * 24 * 60 * 60 * 1_000;
/** Clocks of servers differ a little. */
const earliestMs = 60 * 1_000;

function requestOf(
  { hasProved = false, idempotencyKey }: DecideTransactionInput,
  facts: PurchaseFacts,
  service: string,
  now: Date,
): DecisionRequest {
  assertText('idempotencyKey', idempotencyKey);
  const ageMs = now.getTime() - facts.occurredAt.getTime();
  return {
    service,
    idempotencyKey,
    inputHash: hashOf(factsHashOf(facts).toString('hex'), String(hasProved)),
    hasProved,
    refusalIfNew: ageMs > latestMs || ageMs < -earliestMs ? 'OCCURRED_AT_INVALID' : null,
  };
}

function windowsOf(book: RuleBook, now: Date): Window[] {
  const windows = rulesAt(book.versions, now)
    .map(({ condition }) => condition)
    .filter((condition) => condition.kind === 'VELOCITY')
    .map(({ of, windowSeconds, onlyNewDevices }): Window => ({ of, windowSeconds, onlyNewDevices }));
  return [...new Map(windows.map((window) => [velocityName(window), window])).values()];
}

function judged(
  facts: PurchaseFacts,
  signals: Signals,
  book: RuleBook,
  hasProved: boolean,
  now: Date,
): Judged {
  const rules = rulesAt(book.versions, now);
  const thresholds = thresholdsAt(book.thresholds, now);
  const judgement = judge(facts, signals, rules, thresholds, hasProved);
  return { id: newId('dec'), facts, signals, rules, thresholds, hasProved, judgement, now };
}

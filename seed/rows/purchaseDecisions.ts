import { createHash } from 'node:crypto';
import { derivedId } from '../../subgraphs/common/ids.ts';
import {
  DecisionRequestTable,
  PurchaseDecisionTable,
  PurchaseTable,
} from '../../subgraphs/platform/risk/decideTables.ts';
import { hashOf } from '../../subgraphs/platform/risk/hashOf.ts';
import { judge } from '../../subgraphs/platform/risk/judge.ts';
import { factsHashOf, type PurchaseFacts } from '../../subgraphs/platform/risk/purchase.ts';
import { rulesAt, thresholdsAt } from '../../subgraphs/platform/risk/rule.ts';
import type { RuleBook } from '../../subgraphs/platform/risk/ruleBook.ts';
import { storedSignals } from '../../subgraphs/platform/risk/signals.ts';
import { BlockTable } from '../../subgraphs/platform/risk/watchTables.ts';
import { instantOn } from '../calendar.ts';
import type { Life, Purchase } from '../life.ts';
import { demoStaff } from '../people.ts';
import { randomOf } from '../random.ts';
import type { RowSet } from '../rowSet.ts';
import { type DecidedPurchase, signalsOf } from '../signalsOf.ts';

/** Where people live, and where somebody else buys with their card. */
const homes = ['CN-31', 'CN-11', 'CN-44', 'CN-33', 'CN-51'];
const elsewhere = 'CN-65';

/**
 * What risk was told of the purchases of some people, and what its decisions about them rest on: as deciding about
 * one after the other would have written it. Who was declined had bought from a device that is blocked.
 */
export function addPurchaseDecisions(rows: RowSet, lives: readonly Life[], book: RuleBook): void {
  const before: DecidedPurchase[] = [];
  for (const { life, purchase } of inOrderOfPlacing(lives)) {
    const facts = factsOf(life, purchase);
    const isDeclined = purchase.outcome === 'RISK_DECLINED';
    const signals = signalsOf(facts, before, rulesAt(book.versions, facts.occurredAt), isDeclined);
    const thresholds = thresholdsAt(book.thresholds, facts.occurredAt);
    const rules = rulesAt(book.versions, facts.occurredAt);
    const { reasonCodes: _told, ...judged } = judge(facts, signals, rules, thresholds, false);
    if ((judged.outcome === 'DECLINE') !== isDeclined) {
      throw new Error(`The rules say ${judged.outcome} of the seeded order ${facts.orderId}.`);
    }
    before.push({ ...facts, isNewDevice: signals.isNewDevice, outcome: judged.outcome });
    const [at, orderId] = [facts.occurredAt, facts.orderId];
    if (isDeclined) addBlock(rows, facts);
    rows.add(PurchaseTable, {
      ...facts,
      notedAt: at,
      isNewDevice: signals.isNewDevice,
      factsHash: factsHashOf(facts),
    });
    rows.add(DecisionRequestTable, {
      service: 'orders',
      idempotencyKey: orderId,
      inputHash: hashOf(factsHashOf(facts).toString('hex'), 'false'),
      orderId,
      hasProved: false,
      refusal: null,
      askedAt: at,
    });
    rows.add(PurchaseDecisionTable, {
      ...judged,
      decisionId: derivedId('dec', orderId),
      orderId,
      hasProved: false,
      merchantId: facts.merchantId,
      signals: storedSignals(signals),
      thresholdsFrom: thresholds.inForceFrom,
      decidedAt: at,
    });
  }
}

/** On one day by order, so that it is the same each time. */
function inOrderOfPlacing(lives: readonly Life[]) {
  const placeOf = ({ placedOn, orderId }: Purchase) => `${placedOn} ${orderId}`;
  return lives
    .flatMap((life) => life.purchases.map((purchase) => ({ life, purchase })))
    .toSorted((a, b) => (placeOf(a.purchase) < placeOf(b.purchase) ? -1 : 1));
}

function factsOf({ userId, cards }: Life, purchase: Purchase): PurchaseFacts {
  const [card] = cards;
  if (!card) throw new Error(`${userId} has no card to buy with.`);
  const isStolen = purchase.outcome === 'RISK_DECLINED';
  return {
    orderId: purchase.orderId,
    userId,
    cardId: card.id,
    deviceHash: createHash('sha256')
      .update(`${isStolen ? 'stolen' : 'own'} device of ${userId}`)
      .digest('hex'),
    merchantId: purchase.merchant.id,
    merchantCategory: purchase.merchant.category,
    amountFen: purchase.totalFen,
    place: isStolen ? elsewhere : randomOf('home', userId).pick(homes),
    occurredAt: instantOn(purchase.placedOn, 12),
  };
}

/** By the platform's staff, some hours before. */
function addBlock(rows: RowSet, { deviceHash, orderId, occurredAt }: PurchaseFacts): void {
  const staff = demoStaff.find(({ scope }) => scope === 'platform:operations');
  rows.add(BlockTable, {
    id: derivedId('blk', orderId),
    kind: 'DEVICE',
    subject: deviceHash,
    reason: 'Its owner reported it stolen.',
    blockedBy: derivedId('usr', staff?.number ?? 0),
    blockedAt: new Date(occurredAt.getTime() - 3 * 3_600_000),
    unblockReason: null,
    unblockedBy: null,
    unblockedAt: null,
  });
}

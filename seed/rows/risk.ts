import { addDays } from '../../subgraphs/common/dates.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { DecisionTable, ScoreTable } from '../../subgraphs/platform/risk/tables.ts';
import { instantOn } from '../calendar.ts';
import type { Life, Line } from '../life.ts';
import type { RowSet } from '../rowSet.ts';

/** The score behind a person's line, and the decisions about the application and each purchase. */
export function addRisk(rows: RowSet, life: Life, line: Line): void {
  const appliedOn = addDays(line.activeFrom, -1);
  rows.add(ScoreTable, {
    id: derivedId('scr', life.userId),
    userId: life.userId,
    score: line.score,
    modelVersion: 'seed-1',
    reasonCodes: line.reasonCodes,
    scoredAt: instantOn(appliedOn, 14),
  });
  rows.add(DecisionTable, {
    id: derivedId('dec', life.userId, 'application'),
    userId: life.userId,
    subject: 'APPLICATION',
    outcome: 'APPROVE',
    reasonCodes: line.reasonCodes,
    orderId: null,
    decidedAt: instantOn(appliedOn, 14),
  });
  for (const purchase of life.purchases) {
    const isDeclined = purchase.outcome === 'RISK_DECLINED';
    rows.add(DecisionTable, {
      id: derivedId('dec', purchase.orderId),
      userId: life.userId,
      subject: 'TRANSACTION',
      outcome: isDeclined ? 'DECLINE' : 'APPROVE',
      reasonCodes: isDeclined ? ['BLOCKED', 'DEVICE_NEW'] : [],
      orderId: purchase.orderId,
      decidedAt: instantOn(purchase.placedOn, 12),
    });
  }
}

import type pg from 'pg';
import { addBusinessDays } from '../subgraphs/common/businessDays.ts';
import type { BusinessDate } from '../subgraphs/common/dates.ts';
import { instantOn, today } from './calendar.ts';
import type { LedgerTotals } from './ledgerTotals.ts';
import { bank, merchants } from './parties.ts';
import { facilityId, merchantAccountOf, sharedAccounts } from './rows/accounts.ts';
import { batchIdOf } from './rows/clearing.ts';
import { runIdOf } from './rows/reconciliation.ts';
import type { OrderSettlement } from './settle.ts';
import type { ReconciledPayment } from './statement.ts';

/**
 * Rows that many people's lives add to: batches, net positions, runs, and the accounts of the parties.
 * They are changed in the transaction that writes the people, so that all adds up at any time.
 */

/** Makes the batches that are not there yet and adds to their counts and positions. */
export async function addToBatches(
  client: pg.Client,
  settlements: readonly OrderSettlement[],
): Promise<void> {
  for (const [batchOn, settled] of Map.groupBy(settlements, (each) => each.batchOn)) {
    await client.query(
      `INSERT INTO clearing.settlement_batches AS batch (id, business_date, status, order_count)
       VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET order_count = batch.order_count + excluded.order_count`,
      [batchIdOf(batchOn), batchOn, batchOn < today ? 'SETTLED' : 'OPEN', settled.length],
    );
    const positions = positionsOf(settled.filter((each) => each.isPaidOut));
    for (const [partyId, netFen] of positions) {
      await client.query(
        `INSERT INTO clearing.net_positions AS position (batch_id, party_id, net_fen, currency)
         VALUES ($1, $2, $3, 'CNY')
         ON CONFLICT (batch_id, party_id) DO UPDATE SET net_fen = position.net_fen + excluded.net_fen`,
        [batchIdOf(batchOn), partyId, netFen],
      );
    }
  }
}

/** The merchant gets its net, each party its share, and the bank pays for all of it. */
function positionsOf(settlements: readonly OrderSettlement[]): Map<string, bigint> {
  const positions = new Map<string, bigint>();
  const add = (partyId: string, fen: bigint) => positions.set(partyId, (positions.get(partyId) ?? 0n) + fen);
  for (const settlement of settlements) {
    add(settlement.purchase.merchant.id, settlement.netFen);
    for (const { partyId, amountFen } of settlement.shares) add(partyId, amountFen);
    add(bank.id, -settlement.grossFen);
  }
  return positions;
}

/** Makes the runs that are not there yet. Their balances follow when all lines are in. */
export async function addRuns(client: pg.Client, payments: readonly ReconciledPayment[]): Promise<void> {
  const runs = new Map(payments.map(({ channel, on }) => [runIdOf(channel, on), { channel, on }]));
  for (const [id, { channel, on }] of runs) {
    await client.query(
      `INSERT INTO reconciliation.reconciliations
         (id, business_date, channel, owner_party_id, opening_fen, closing_fen, currency, compared_at)
       VALUES ($1, $2, $3, $4, 0, 0, 'CNY', $5) ON CONFLICT DO NOTHING`,
      [id, on, channel, bank.id, comparedAt(on)],
    );
  }
}

function comparedAt(on: BusinessDate): Date {
  return instantOn(addBusinessDays(on, 1), 9);
}

/** Each channel's statements follow one another: every day opens with the day before's closing balance. */
export async function footRuns(client: pg.Client): Promise<void> {
  await client.query(
    `WITH sums AS (
       SELECT run.id, coalesce(sum(line.amount_fen), 0)::bigint AS day_fen
       FROM reconciliation.reconciliations AS run
       LEFT JOIN reconciliation.statement_lines AS line ON line.reconciliation_id = run.id
       GROUP BY run.id),
     balances AS (
       SELECT run.id, day_fen, sum(day_fen) OVER (PARTITION BY channel ORDER BY business_date)::bigint AS closing_fen
       FROM sums JOIN reconciliation.reconciliations AS run USING (id))
     UPDATE reconciliation.reconciliations AS run
     SET opening_fen = balances.closing_fen - day_fen, closing_fen = balances.closing_fen
     FROM balances WHERE balances.id = run.id`,
  );
}

/** Adds to the accounts of the bank and the parties, and to what the facility has reserved. */
export async function addToSharedAccounts(
  client: pg.Client,
  totals: LedgerTotals,
  reservedFen: bigint,
): Promise<void> {
  const shared = [
    ...Object.values(sharedAccounts).map((account) => account.id),
    ...merchants.map((merchant) => merchantAccountOf(merchant.id)),
  ];
  for (const id of shared) {
    const { debitsFen, creditsFen } = totals.get(id) ?? { debitsFen: 0n, creditsFen: 0n };
    await client.query(
      'UPDATE accounts.accounts SET debits_fen = debits_fen + $2, credits_fen = credits_fen + $3 WHERE id = $1',
      [id, debitsFen, creditsFen],
    );
  }
  await client.query('UPDATE accounts.facilities SET reserved_fen = reserved_fen + $2 WHERE id = $1', [
    facilityId,
    reservedFen,
  ]);
}

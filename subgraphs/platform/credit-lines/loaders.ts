import type { DataSource } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { batchListLoader, batchLoader, firstRowLoader, rowLoader, rowsLoader } from '../../common/loader.ts';
import { pageLoader } from '../../common/readPages.ts';
import { amongKeys } from '../../common/readsByKey.ts';
import { ApplicationStageTable, CreditApplicationTable } from './applicationTables.ts';
import { amountsAfterLapse } from './creditLine.ts';
import type { SubLimitRow } from './subLimitTables.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  OfferTable,
} from './tables.ts';

/** A person has one line that is not closed, and opens the next only after that: the latest one counts. */
const latestLine = { openedAt: 'DESC', id: 'DESC' } as const;

export type CreditLinesLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource, clock: Clock) {
  return {
    creditLine: rowLoader(dataSource, CreditLineTable, 'id'),
    creditLineOfUser: firstRowLoader(dataSource, CreditLineTable, 'userId', latestLine),
    creditLineOfCard: firstRowLoader(dataSource, CreditLineTable, 'repaymentCardId', latestLine),
    lapsedOnCreditLine: lapsedLoader(dataSource, clock),
    subLimitsOfCreditLine: subLimitsLoader(dataSource, clock),
    product: rowLoader(dataSource, CreditProductTable, 'id'),
    hold: rowLoader(dataSource, HoldTable, 'id'),
    offer: rowLoader(dataSource, OfferTable, 'id'),
    offersOfUser: rowsLoader(dataSource, OfferTable, 'userId', { offeredAt: 'DESC', id: 'DESC' }),
    offerOfApplication: rowLoader(dataSource, OfferTable, 'applicationId'),
    applicationsOfUser: rowsLoader(dataSource, CreditApplicationTable, 'userId', {
      receivedAt: 'DESC',
      id: 'DESC',
    }),
    application: rowLoader(dataSource, CreditApplicationTable, 'id'),
    stagesOfApplication: rowsLoader(dataSource, ApplicationStageTable, 'applicationId', {}),
    holdsOfCreditLine: pageLoader(
      dataSource,
      { entity: HoldTable, key: ['placedAt', 'id'], direction: 'DESC' },
      'creditLineId',
    ),
    changesOfCreditLine: pageLoader(
      dataSource,
      { entity: CreditLineChangeTable, key: ['changedAt', 'id'], direction: 'DESC' },
      'creditLineId',
    ),
  };
}

interface Lapsed {
  readonly creditLineId: string;
  readonly lapsedFen: bigint;
}

/** What open holds past their end still count as held on a line; null where there are none. */
function lapsedLoader(dataSource: DataSource, clock: Clock) {
  return batchLoader(
    (ids): Promise<Lapsed[]> =>
      dataSource.query(
        `SELECT credit_line_id AS "creditLineId",
           sum(amount_fen - captured_fen - released_fen - expired_fen)::bigint AS "lapsedFen"
         FROM holds
         WHERE ${amongKeys('credit_line_id')} AND status IN ('ACTIVE', 'PARTIALLY_CAPTURED') AND expires_at <= $2
         GROUP BY credit_line_id`,
        [ids, clock.now()],
      ),
    (lapsed) => lapsed.creditLineId,
  );
}

/** A line's sub-limits as they stand: holds past their end count for nothing. In the order of products' ids. */
function subLimitsLoader(dataSource: DataSource, clock: Clock) {
  return batchListLoader(
    async (ids): Promise<SubLimitRow[]> => {
      const rows: readonly (SubLimitRow & { readonly lapsedFen: bigint })[] = await dataSource.query(
        `SELECT credit_line_id AS "creditLineId", product_id AS "productId", limit_fen AS "limitFen",
           available_fen AS "availableFen", held_fen AS "heldFen", drawn_fen AS "drawnFen",
           over_limit_fen AS "overLimitFen", coalesce((
             SELECT sum(amount_fen - captured_fen - released_fen - expired_fen) FROM holds hold
             WHERE hold.credit_line_id = sub.credit_line_id AND hold.product_id = sub.product_id
               AND status IN ('ACTIVE', 'PARTIALLY_CAPTURED') AND expires_at <= $2
           ), 0)::bigint AS "lapsedFen"
         FROM sub_limits sub WHERE ${amongKeys('credit_line_id')} ORDER BY credit_line_id, product_id`,
        [ids, clock.now()],
      );
      return rows.map(({ lapsedFen, ...row }) => ({ ...row, ...amountsAfterLapse(row, lapsedFen) }));
    },
    ({ creditLineId }) => creditLineId,
  );
}

import type DataLoader from 'dataloader';
import { GraphQLError } from 'graphql';
import type { DataSource } from 'typeorm';
import type { BusinessDate } from '../../common/dates.ts';
import { batchListLoader } from '../../common/loader.ts';

/** A person's cash flow, as the resolvers of its parts know it. */
export interface CashFlowKey {
  readonly userId: string;
}

/** What came in and went out of a person's deposit accounts in some business days. */
export interface CashFlowWindow {
  readonly userId: string;
  readonly days: number;
  readonly inflowFen: bigint;
  readonly outflowFen: bigint;
  readonly entries: number;
}

/** Which windows are asked for. */
export interface AskedWindows {
  /** The last day, which counts. */
  readonly until: BusinessDate;
  /** How many days each window has. */
  readonly days: readonly number[];
}

const mostDays = 366;
const mostWindows = 12;

/** Loads windows: one statement for each set of windows that a request asks for. */
export interface CashFlowWindowsLoader {
  /** In the order asked for; none where the person has no account at the bank. Refuses BAD_USER_INPUT. */
  readonly load: (userId: string, asked: AskedWindows) => Promise<CashFlowWindow[]>;
}

export function cashFlowWindowsLoader(dataSource: DataSource): CashFlowWindowsLoader {
  const loaders = new Map<string, DataLoader<string, CashFlowWindow[]>>();
  const loaderOf = (asked: AskedWindows) => {
    const name = JSON.stringify(asked);
    const known = loaders.get(name);
    if (known) return known;
    const loader = batchListLoader(
      (userIds) => readCashFlowWindows(dataSource, userIds, asked),
      (window: CashFlowWindow) => window.userId,
    );
    loaders.set(name, loader);
    return loader;
  };
  return {
    load: async (userId, asked) => {
      assertDays(asked.days);
      return loaderOf(asked).load(userId);
    },
  };
}

function assertDays(days: readonly number[]): void {
  const isEach = days.every((each) => each >= 1 && each <= mostDays);
  if (isEach && days.length > 0 && days.length <= mostWindows && new Set(days).size === days.length) return;
  throw new GraphQLError(`Ask for 1 to ${mostWindows} different windows of 1 to ${mostDays} days.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** A window has the days after `until` less its length, up to `until`. Each account's entries are read once. */
function readCashFlowWindows(
  dataSource: DataSource,
  userIds: readonly string[],
  { until, days }: AskedWindows,
): Promise<CashFlowWindow[]> {
  return dataSource.query(
    `SELECT account.user_id AS "userId", span.days,
       coalesce(sum(amount_fen) FILTER (WHERE credit_account_id = account.id AND is_inside), 0)::bigint AS "inflowFen",
       coalesce(sum(amount_fen) FILTER (WHERE debit_account_id = account.id AND is_inside), 0)::bigint AS "outflowFen",
       count(*) FILTER (WHERE is_inside)::integer AS entries
     FROM accounts AS account
     LEFT JOIN LATERAL (
       SELECT transfer.*, journal.booked_on FROM (
         SELECT * FROM transfers WHERE debit_account_id = account.id
         UNION ALL SELECT * FROM transfers WHERE credit_account_id = account.id) AS transfer
       JOIN journals AS journal ON journal.id = transfer.journal_id
       WHERE journal.booked_on <= $2::date AND journal.booked_on > $2::date - $4::integer) AS entry ON true
     CROSS JOIN unnest($3::integer[]) WITH ORDINALITY AS span (days, place)
     CROSS JOIN LATERAL (SELECT entry.booked_on > $2::date - span.days AS is_inside) AS side
     WHERE account.user_id = ANY($1) AND account.kind = 'CUSTOMER_DEPOSIT'
     GROUP BY account.user_id, span.days, span.place ORDER BY account.user_id, span.place`,
    [userIds, until, days, Math.max(...days)],
  );
}

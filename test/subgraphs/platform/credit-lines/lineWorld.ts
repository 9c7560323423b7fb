import { formatFen, parseFen } from '../../../../subgraphs/common/money.ts';
import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import type { MoneyInput } from '../../../../subgraphs/platform/credit-lines/positiveFen.ts';
import {
  CreditLineChangeTable,
  type CreditLineRow,
  CreditLineTable,
  HoldTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../../../support/httpSubgraph.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { callLine, type LineInput, type LineOperationName, yuan } from './lineOperations.ts';
import { creditLineRow } from './rows.ts';

/** When every test begins. */
export const start = new Date('2026-11-22T08:00:00.000Z');
export const dayMs = 24 * 60 * 60 * 1_000;

/** A running subgraph for the tests of a file, with lines to be tried out. */
export function linesForTest() {
  let running: RunningForTest;
  let now = start;
  let people = 0;
  let evidence: Evidence = { consentId: '', approval: null };
  const buyers = new Map<string, string>();
  const judged = new Map<string, PurchaseApproval | null>();
  let others: HttpSubgraph;

  beforeAll(async () => {
    const services = ['orders', 'receivables', 'risk'];
    others = await startHttpSubgraph((response, body) =>
      replyJson(response, { data: body.includes('purchaseApproval') ? risk(body) : sayOf(body, evidence) }),
    );
    const subgraphUrls = { users: others.url, accounts: others.url, risk: others.url };
    running = await startForTest(createSubgraph(), { clock: { now: () => now }, services, subgraphUrls });
    await running.owner.query(`INSERT INTO credit_application_rules
      VALUES ('2020-01-01', 'pty_bank', 'pty_platform', 7, 14, 300, 1200000, 12)`);
  });

  beforeEach(() => {
    now = start;
  });

  afterAll(async () => {
    await running?.stop();
    await others?.close();
  });

  /** Approves every purchase as it is asked for, unless a test has judged it. */
  const risk = (body: string) => {
    const { orderId } = JSON.parse(body).variables as { readonly orderId: string };
    const approval = judged.get(orderId);
    if (approval !== undefined) return { purchaseApproval: approval };
    return { purchaseApproval: approvalOf(orderId, buyers.get(orderId) ?? '', now) };
  };

  /** What an operation gives to the service that may call it. */
  const ask = async (name: LineOperationName, input: LineInput) => {
    if (name === 'changeLimit') evidence = await evidenceFor(running, input);
    if (name === 'placeHold') buyers.set(String(input.orderId), String(input.userId));
    const { data, errors } = await callLine(running.subgraph, name, input);
    expect(errors).toBeUndefined();
    return data[name];
  };

  const lineOf = ({ id }: CreditLineRow) =>
    running.owner.getRepository(CreditLineTable).findOneByOrFail({ id });

  return {
    ask,
    running: () => running,
    moveTo: (instant: Date) => {
      now = instant;
    },
    /** What risk says of an order from now on. */
    judge: (orderId: string, approval: PurchaseApproval | null) => {
      judged.set(orderId, approval);
    },
    /** A new person's line: 1000.00, of which 200.00 are drawn, unless said otherwise. */
    newLine: async (changes: Partial<CreditLineRow> = {}): Promise<CreditLineRow> => {
      people += 1;
      const amounts = { limitFen: 100_000n, availableFen: 80_000n, heldFen: 0n, drawnFen: 20_000n };
      const line = creditLineRow({ id: `crl_${people}`, userId: `usr_${people}`, ...amounts, ...changes });
      await running.owner.getRepository(CreditLineTable).insert(line);
      return line;
    },
    /** Places a hold of 300.00 unless said otherwise, and gives its id. */
    placed: async ({ userId }: CreditLineRow, amount = '300.00', orderId = `ord_${userId}`) => {
      const { hold } = await ask('placeHold', { userId, orderId, amount: yuan(amount) });
      return hold.id as string;
    },
    /** limit, available, held, drawn and over the limit, as they stand in the row. */
    amountsOf: async (line: CreditLineRow) => {
      const row = await lineOf(line);
      return [row.limitFen, row.availableFen, row.heldFen, row.drawnFen, row.overLimitFen];
    },
    /** Everything of a line that an operation could move. */
    everythingOf: async (line: CreditLineRow) => ({
      line: await lineOf(line),
      holds: await running.owner
        .getRepository(HoldTable)
        .find({ where: { creditLineId: line.id }, order: { id: 1 } }),
      changes: await running.owner.getRepository(CreditLineChangeTable).countBy({ creditLineId: line.id }),
    }),
  };
}

/** Risk's approval of a purchase, as risk answers. */
export interface PurchaseApproval {
  readonly decision: { readonly id: string; readonly decidedAt: string };
  readonly user: { readonly id: string };
  readonly amount: { readonly amount: string };
}

/** An approval of more than a line can hold. */
export function approvalOf(
  orderId: string,
  userId: string,
  at: Date,
  amount = '9999999.99',
): PurchaseApproval {
  const decision = { id: `dec_${orderId}`, decidedAt: at.toISOString() };
  return { decision, user: { id: userId }, amount: { amount } };
}

/** What users and the bank say of an increase. */
interface Evidence {
  readonly consentId: unknown;
  readonly approval: object | null;
}

/** A consent, and an approval of just what is asked for: what a test tries out is the line. */
async function evidenceFor(running: RunningForTest, input: LineInput): Promise<Evidence> {
  const { consentId, bankApprovalId: id, creditLineId, limit } = input as LineInput & { limit: MoneyInput };
  const line = await running.owner.getRepository(CreditLineTable).findOneBy({ id: String(creditLineId) });
  if (!line || !/^\d+(\.\d\d?)?$/.test(limit.amount) || limit.amount.length > 15)
    return { consentId, approval: null };
  const increase = { amount: formatFen(parseFen(limit.amount) - line.limitFen) };
  const owners = { user: { id: line.userId }, creditLine: { id: line.id } };
  return { consentId, approval: { id, status: 'PENDING', ...owners, limit: increase } };
}

function sayOf(body: string, { consentId, approval }: Evidence) {
  if (body.includes('limitApproval')) return { limitApproval: approval };
  if (body.includes('confirmLimit'))
    return { confirmLimit: { approval: { id: 'apr' }, repaymentCard: null, userErrors: [] } };
  return { checkConsents: [{ isCovered: true, consent: { id: consentId } }] };
}

/** The userErrors of a refusal. */
export function refused(code: string) {
  return [expect.objectContaining({ code })];
}

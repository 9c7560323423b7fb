import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import {
  CreditLineChangeTable,
  type CreditLineRow,
  CreditLineTable,
  HoldTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
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

  beforeAll(async () => {
    const services = ['orders', 'receivables', 'risk'];
    running = await startForTest(createSubgraph(), { clock: { now: () => now }, services });
  });

  beforeEach(() => {
    now = start;
  });

  afterAll(async () => {
    await running?.stop();
  });

  /** What an operation gives to the service that may call it. */
  const ask = async (name: LineOperationName, input: LineInput) => {
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

/** The userErrors of a refusal. */
export function refused(code: string) {
  return [expect.objectContaining({ code })];
}

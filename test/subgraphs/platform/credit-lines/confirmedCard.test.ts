import type { DataSource } from 'typeorm';
import type { SubgraphClient } from '../../../../subgraphs/common/callSubgraph.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import type { SubgraphParts } from '../../../../subgraphs/common/subgraph.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { jobs } from '../../../../subgraphs/platform/credit-lines/jobs.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { creditLineChangeRow, creditLineRow } from './rows.ts';

let platform: TestDatabase;
let owner: DataSource;

beforeAll(async () => {
  platform = await createDatabase('platform');
  owner = await openDatabase(database, { url: platform.setUpUrl, poolSize: 2 });
});

afterAll(async () => {
  await owner?.destroy();
  await platform?.drop();
});

test.each([
  ['stays bound', ['crd_1', 'crd_1'], 'crd_1'],
  ['is unbound before the line knows of it', ['crd_1', null], null],
  ['is replaced before the line knows of it', ['crd_1', 'crd_2', 'crd_2'], 'crd_2'],
])('of a card that %s the line knows in the end', async (_what, told, repaymentCardId) => {
  const bank = [...told];
  const client: SubgraphClient = {
    call: async () => {
      const id = bank.shift() ?? null;
      return { confirmLimit: { approval: {}, repaymentCard: id && { id }, userErrors: [] } } as never;
    },
    close: async () => undefined,
  };
  await owner.query('TRUNCATE credit_lines CASCADE');
  const waiting = {
    status: 'PENDING',
    repaymentCardId: null,
    activatedAt: null,
    approvalId: 'apv_1',
  } as const;
  const amounts = { limitFen: 100_000n, availableFen: 100_000n, heldFen: 0n, drawnFen: 0n };
  await owner.getRepository(CreditLineTable).insert(creditLineRow({ ...waiting, ...amounts }));
  const opened = { kind: 'OPENED', limitBeforeFen: 0n, limitAfterFen: 100_000n } as const;
  await owner.getRepository(CreditLineChangeTable).insert(creditLineChangeRow(opened));
  const parts = { dataSource: owner, client, clock: { now: () => new Date() } } as unknown as SubgraphParts;

  await jobs.work.confirmApproval?.({ creditLineId: 'crl_ann', approvalId: 'apv_1' }, parts);

  expect(bank).toEqual([]);
  const line = await owner.getRepository(CreditLineTable).findOneByOrFail({ id: 'crl_ann' });
  expect(line).toMatchObject({ status: 'ACTIVE', repaymentCardId });
});

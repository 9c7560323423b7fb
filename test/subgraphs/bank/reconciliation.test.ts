import pg from 'pg';
import { bank, platform } from '../../../seed/parties.ts';
import { createSubgraph } from '../../../subgraphs/bank/reconciliation/main.ts';
import { derivedId } from '../../../subgraphs/common/ids.ts';
import {
  asPerson,
  asStaff,
  createSeededDatabases,
  person,
  type SeededDatabases,
} from '../../support/seeded.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';

let databases: SeededDatabases;
let reconciliation: TestSubgraph;
let asService: pg.Client;
const bankOperations = asStaff('bank:operations', bank.id);

beforeAll(async () => {
  databases = await createSeededDatabases();
  const databaseUrl = databases.bank.urlOf('reconciliation');
  reconciliation = await startTestSubgraph(createSubgraph(), { databaseUrl });
  asService = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=reconciliation' });
  await asService.connect();
});

afterAll(async () => {
  await asService?.end();
  await reconciliation?.stop();
  await databases?.drop();
});

test('a run shows balances that foot and counts its lines', async () => {
  const query = `{ reconciliations(first: 100) { nodes { id businessDate channel status lineCount matchedCount
    opening { amount } closing { amount } breaks { nodes { class } } } pageInfo { hasNextPage } } }`;
  const { data, errors } = await reconciliation.ask(bankOperations, query);
  expect(errors).toBeUndefined();
  const runs = data.reconciliations.nodes;
  expect(runs.length).toBeGreaterThan(10);
  for (const run of runs) {
    const { rows } = await asService.query(
      `SELECT coalesce(sum(amount_fen), 0)::text AS fen, count(*)::integer AS lines,
         (count(*) FILTER (WHERE is_matched))::integer AS matched
       FROM statement_lines WHERE reconciliation_id = $1`,
      [run.id],
    );
    const fen = (money: { amount: string }) => BigInt(money.amount.replace('.', ''));
    expect(fen(run.closing) - fen(run.opening)).toBe(BigInt(rows[0].fen));
    expect([run.lineCount, run.matchedCount]).toEqual([rows[0].lines, rows[0].matched]);
    if (run.status === 'MATCHED') expect(run.breaks.nodes).toEqual([]);
  }
  const statuses = new Set(runs.map((run: { status: string }) => run.status));
  expect([...statuses].sort()).toEqual(['BREAKS_OPEN', 'MATCHED', 'RESOLVED']);
});

test('breaks are found by state and class, with what differs', async () => {
  const query = `query ($class: BreakClass) { breaks(status: OPEN, class: $class) {
    nodes { class status difference { amount } statementReference resolvedOn owner { id } payment { id } } } }`;
  const stray = await reconciliation.ask(bankOperations, query, { class: 'MISSING_INTERNAL' });
  expect(stray.data.breaks.nodes).toEqual([
    {
      class: 'MISSING_INTERNAL',
      status: 'OPEN',
      difference: { amount: '12.34' },
      statementReference: 'R7K2NOBODYKNOWS',
      resolvedOn: null,
      owner: { id: bank.id },
      payment: null,
    },
  ]);
  const all = await reconciliation.ask(bankOperations, query);
  const { rows } = await asService.query(
    `SELECT count(*)::integer AS count FROM breaks WHERE status = 'OPEN'`,
  );
  expect(all.data.breaks.nodes).toHaveLength(rows[0].count);
  expect(all.data.breaks.nodes.length).toBeGreaterThan(1);
});

const comparison = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Payment { reconciliation { status comparedAt } } } }`;
const payout = (number: number, index: number) => ({
  __typename: 'Payment',
  id: derivedId('pay', derivedId('ord', number, index), 'payout'),
});

test('a shopper sees whether the payment of an own order was reconciled, and of no other', async () => {
  const representations = [payout(2, 0), payout(5, 0)];
  const { data } = await reconciliation.ask(asPerson(person.paysWell), comparison, { representations });
  expect(data._entities[0].reconciliation).toEqual({
    status: 'MATCHED',
    comparedAt: expect.stringMatching(/Z$/),
  });
  expect(data._entities[1].reconciliation).toBeNull();
});

test('ten payments cost as many statements as one', async () => {
  const ask = (count: number) =>
    reconciliation.ask(asPerson(person.paysWell), comparison, {
      representations: Array.from({ length: count }, (_, index) => payout(2, index)),
    });
  await ask(1);
  const forOne = reconciliation.lastStatements();
  await ask(7);
  expect(reconciliation.lastStatements()).toBe(forOne);
  expect(forOne).toBe(2);
});

test('runs and breaks are for the party that owns them', async () => {
  const query = '{ reconciliations { nodes { id } } breaks { nodes { id } } }';
  const theirs = await reconciliation.ask(asStaff('platform:operations', platform.id), query);
  expect(theirs.data).toEqual({ reconciliations: { nodes: [] }, breaks: { nodes: [] } });
  const shopper = await reconciliation.ask(asPerson(person.paysWell), query);
  expect(shopper.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  const { rows } = await asService.query('SELECT id FROM breaks LIMIT 1');
  const guess = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Break { id } } }`;
  const representations = [{ __typename: 'Break', id: rows[0].id }];
  const other = await reconciliation.ask(asStaff('platform:operations', platform.id), guess, {
    representations,
  });
  expect(other.data._entities).toEqual([null]);
});

test('the service cannot change what was compared', async () => {
  for (const sql of [
    'DELETE FROM breaks',
    'UPDATE statement_lines SET amount_fen = 0',
    'SELECT * FROM clearing.payments',
  ]) {
    await expect(asService.query(sql)).rejects.toMatchObject({ code: '42501' });
  }
});

test('a resolved break has its date, an open one has none', async () => {
  await expect(
    asService.query(`UPDATE breaks SET status = 'RESOLVED', resolved_on = NULL`),
  ).rejects.toMatchObject({
    constraint: 'breaks_resolved_has_date',
  });
});

import pg from 'pg';
import { bank, merchants, platform } from '../../../seed/parties.ts';
import { createSubgraph } from '../../../subgraphs/bank/clearing/main.ts';
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
let clearing: TestSubgraph;
let asService: pg.Client;

beforeAll(async () => {
  databases = await createSeededDatabases();
  const databaseUrl = databases.bank.urlOf('clearing');
  clearing = await startTestSubgraph(createSubgraph(), { databaseUrl });
  asService = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=clearing' });
  await asService.connect();
});

afterAll(async () => {
  await asService?.end();
  await clearing?.stop();
  await databases?.drop();
});

const settlements = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Order { settlement { status gross { amount } merchantFee { amount } net { amount }
    feeShares { party { id } amount { amount } } payment { id kind status amount { amount } channel } } } } }`;

const orders = (...indexes: readonly number[]) => ({
  representations: indexes.map((index) => ({ __typename: 'Order', id: derivedId('ord', 2, index) })),
});

test('a shopper sees that and how an order is settled, but not what the merchant pays for it', async () => {
  const { data, errors } = await clearing.ask(asPerson(person.paysWell), settlements, orders(0));
  expect(errors).toBeUndefined();
  expect(data._entities[0].settlement).toEqual({
    status: 'SETTLED',
    gross: { amount: expect.stringMatching(/^\d+\.\d\d$/) },
    merchantFee: null,
    net: null,
    feeShares: null,
    payment: {
      id: expect.any(String),
      kind: 'PAYOUT',
      status: 'SUCCEEDED',
      amount: null,
      channel: expect.stringMatching(/^(union|express)-net$/),
    },
  });
});

test('the parties see the terms, and the shares add up to the fee', async () => {
  const { data } = await clearing.ask(asStaff('bank:operations', bank.id), settlements, orders(0));
  const { gross, merchantFee, net, feeShares, payment } = data._entities[0].settlement;
  const fen = (money: { amount: string }) => Number(money.amount.replace('.', ''));
  expect(fen(gross)).toBe(fen(merchantFee) + fen(net));
  expect(fen(merchantFee)).toBe(Math.round(fen(gross) * 0.006));
  expect(feeShares.map((share: { party: { id: string } }) => share.party.id).sort()).toEqual(
    [bank.id, platform.id, derivedId('pty', 'CHANNEL', '银联清算通道')].sort(),
  );
  expect(
    feeShares.reduce((sum: number, share: { amount: { amount: string } }) => sum + fen(share.amount), 0),
  ).toBe(fen(merchantFee));
  expect(payment.amount).toEqual(net);
});

test('a guessed order, payment or batch gives nothing', async () => {
  const stranger = asPerson(person.isNew);
  const { data } = await clearing.ask(stranger, settlements, orders(0, 1));
  expect(data._entities).toEqual([{ settlement: null }, { settlement: null }]);
  const id = derivedId('pay', derivedId('ord', 2, 0), 'payout');
  const owner = await clearing.ask(
    asPerson(person.paysWell),
    'query ($id: ID!) { payment(id: $id) { id } }',
    { id },
  );
  expect(owner.data).toEqual({ payment: { id } });
  const other = await clearing.ask(stranger, 'query ($id: ID!) { payment(id: $id) { id } }', { id });
  expect(other.data).toEqual({ payment: null });
  const batches = await clearing.ask(stranger, '{ settlementBatches { nodes { id } } }');
  expect(batches.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('ten orders cost as many statements as one', async () => {
  await clearing.ask(asPerson(person.paysWell), settlements, orders(0));
  const forOne = clearing.lastStatements();
  await clearing.ask(asPerson(person.paysWell), settlements, orders(0, 1, 2, 3, 4, 5, 6));
  expect(clearing.lastStatements()).toBe(forOne);
  expect(forOne).toBe(3);
});

test('the next debit is everything of the earliest due date together', async () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on AutoDebit { nextDebit { dueOn debitOn amount { amount } } } } }`;
  const ask = (userId: string, number: number) =>
    clearing.ask(asPerson(userId), query, {
      representations: [{ __typename: 'AutoDebit', id: derivedId('adb', number, 1) }],
    });
  const near = await ask(person.isNearLimit, 3);
  expect(near.data._entities[0].nextDebit).toEqual({
    dueOn: '2026-11-25',
    debitOn: '2026-11-25',
    amount: { amount: expect.any(String) },
  });
  const overdue = await ask(person.isOverdue, 4);
  expect(overdue.data._entities[0].nextDebit).toMatchObject({ dueOn: '2026-09-25', debitOn: '2026-11-23' });
  const { rows } = await asService.query(
    `SELECT sum(amount_fen)::text AS fen FROM planned_debits WHERE auto_debit_id = $1 AND due_on = '2026-09-25'`,
    [derivedId('adb', 4, 1)],
  );
  expect(overdue.data._entities[0].nextDebit.amount.amount.replace('.', '')).toBe(rows[0].fen);
  expect((await ask(person.isNew, 4)).data._entities[0].nextDebit).toBeNull();
});

test('an overdue instalment shows its failed debits in the order of trying', async () => {
  const { rows } = await asService.query(
    `SELECT instalment_id FROM payments WHERE user_id = $1 AND status = 'FAILED' LIMIT 1`,
    [person.isOverdue],
  );
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Instalment { debits { status failureReason businessDate } } } }`;
  const representations = [{ __typename: 'Instalment', id: rows[0].instalment_id }];
  const { data } = await clearing.ask(asPerson(person.isOverdue), query, { representations });
  const { debits } = data._entities[0];
  expect(debits).toHaveLength(2);
  expect(debits[0]).toMatchObject({ status: 'FAILED', failureReason: 'INSUFFICIENT_FUNDS' });
  expect(debits[0].businessDate < debits[1].businessDate).toBe(true);
  const stranger = await clearing.ask(asPerson(person.isNew), query, { representations });
  expect(stranger.data._entities[0].debits).toEqual([]);
});

test('a merchant sees its own batches and its own position only', async () => {
  const query =
    '{ settlementBatches(first: 100) { nodes { id businessDate status positions { party { id } net { amount } } } } }';
  const [merchant] = merchants;
  const all = await clearing.ask(asStaff('bank:operations', bank.id), query);
  const own = await clearing.ask(asStaff('merchant:operations', merchant?.id ?? ''), query);
  expect(own.data.settlementBatches.nodes.length).toBeGreaterThan(0);
  expect(own.data.settlementBatches.nodes.length).toBeLessThan(all.data.settlementBatches.nodes.length);
  for (const batch of own.data.settlementBatches.nodes) {
    expect(batch.positions.map((position: { party: { id: string } }) => position.party.id)).toEqual([
      merchant?.id,
    ]);
  }
  const dates = all.data.settlementBatches.nodes.map((batch: { businessDate: string }) => batch.businessDate);
  expect(dates).toEqual(dates.toSorted().toReversed());
  const [foreign] = all.data.settlementBatches.nodes.filter(
    (batch: { id: string }) =>
      !own.data.settlementBatches.nodes.some((mine: { id: string }) => mine.id === batch.id),
  );
  const guessed = await clearing.ask(
    asStaff('merchant:operations', merchant?.id ?? ''),
    'query ($id: ID!) { settlementBatch(id: $id) { id } }',
    { id: foreign.id },
  );
  expect(guessed.data).toEqual({ settlementBatch: null });
});

test('the service cannot take back a settlement or read the other side', async () => {
  await expect(asService.query('DELETE FROM settlements')).rejects.toMatchObject({ code: '42501' });
  await expect(asService.query('UPDATE settlements SET net_fen = 1')).rejects.toMatchObject({
    code: '42501',
  });
  await expect(asService.query('SELECT * FROM accounts.cards')).rejects.toMatchObject({ code: '42501' });
});

test.each([
  [
    'payments_one_open_debit',
    `INSERT INTO payments SELECT 'pay_' || number, 'DEBIT', 'CREATED', 1, 'CNY', NULL, NULL, NULL, user_id, NULL,
       'ins_x', business_date, now(), NULL, NULL FROM payments, generate_series(1, 2) AS number
     WHERE id = (SELECT min(id) FROM payments)`,
  ],
  ['settlements_pkey', 'INSERT INTO settlements SELECT * FROM settlements LIMIT 1'],
  [
    'settlements_net_is_rest',
    `INSERT INTO settlements SELECT 'ord_x', batch_id, buyer_user_id, merchant_party_id, gross_fen, merchant_fee_fen,
       net_fen + 1, currency, NULL FROM settlements LIMIT 1`,
  ],
  [
    'payments_failed_has_reason',
    `UPDATE payments SET failure_reason = 'INSUFFICIENT_FUNDS' WHERE status = 'SUCCEEDED'`,
  ],
])('the database refuses what breaks %s', async (constraint, sql) => {
  await expect(asService.query(sql)).rejects.toMatchObject({ constraint });
});

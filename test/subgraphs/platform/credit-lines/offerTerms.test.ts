import { type ApplicationWorld, createApplicationWorld, shopper, start } from './applicationWorld.ts';

let world: ApplicationWorld;

beforeAll(async () => {
  world = await createApplicationWorld();
});

beforeEach(() => world.reset());

afterAll(async () => {
  await world?.stop();
});

/** What an offer shows, for the product and the purchase that the SQL makes usual. */
async function offerAfter(sql: string) {
  await world.linesOwner.query(sql);
  await world.mutate(shopper('usr_1'), 'applyForCredit');
  await world.until('usr_1', 'OFFERED');
  return shown();
}

async function shown() {
  const { data, errors } = await world.lines.ask(
    shopper('usr_1'),
    `query ($userId: ID!) { _entities(representations: [{ __typename: "User", id: $userId }]) { ... on User {
      creditOffers { annualRate effectiveAnnualRate example { method monthlyFeeRate monthlyInterestRate rounding
        cost { amount } instalments { principal { amount } fee { amount } interest { amount } total { amount } } } }
    } } }`,
    { userId: 'usr_1' },
  );
  expect(errors).toBeUndefined();
  const [{ example, ...rates }] = data._entities[0].creditOffers;
  const { instalments, ...terms } = example;
  type Row = Record<'principal' | 'fee' | 'interest' | 'total', { amount: string }>;
  const column = (name: keyof Row) => instalments.map((row: Row) => row[name].amount);
  return { rates, terms, column };
}

const charging = (method: string) => `
  UPDATE credit_products SET method = '${method}', monthly_fee_rate = 0, monthly_interest_rate = 0.006;
  UPDATE price_grid SET monthly_fee_rate = 0, monthly_interest_rate = 0.006`;

test('a product that charges interest in equal instalments shows them to the fen', async () => {
  const { rates, terms, column } = await offerAfter(charging('ANNUITY'));
  expect(terms).toMatchObject({ method: 'ANNUITY', monthlyFeeRate: '0', monthlyInterestRate: '0.006' });
  expect(terms.cost).toEqual({ amount: '473.15' });
  expect(column('total')).toEqual([...Array(11).fill('1039.43'), '1039.42']);
  expect(column('principal').slice(0, 3)).toEqual(['967.43', '973.23', '979.07']);
  expect(column('principal').at(-1)).toBe('1033.22');
  expect(new Set(column('fee'))).toEqual(new Set(['0.00']));
  expect(Number(rates.annualRate)).toBeCloseTo(0.072, 4);
  expect(Number(rates.effectiveAnnualRate)).toBeCloseTo(1.006 ** 12 - 1, 4);
});

test('a product that charges interest on equal parts shows it falling, 468.00 in all', async () => {
  const { terms, column } = await offerAfter(charging('EQUAL_PRINCIPAL'));
  expect(terms.cost).toEqual({ amount: '468.00' });
  expect(column('interest')).toEqual(
    [72, 66, 60, 54, 48, 42, 36, 30, 24, 18, 12, 6].map((yuan) => `${yuan}.00`),
  );
});

test.each([
  ['HALF_UP', '0.13', '0.39'],
  ['HALF_EVEN', '0.12', '0.36'],
])('half a fen is rounded as the product has it: %s', async (rounding, fee, cost) => {
  const { terms, column } = await offerAfter(`UPDATE credit_products SET rounding = '${rounding}';
    UPDATE credit_application_rules SET standard_purchase_fen = 2500, standard_tenor = 3`);
  expect(terms).toMatchObject({ method: 'FEE', rounding, cost: { amount: cost } });
  expect(column('fee')).toEqual([fee, fee, fee]);
});

test('what an offer shows stays, although its product and prices change', async () => {
  const before = await offerAfter('SELECT 1');
  await world.linesOwner.query(`${charging('ANNUITY')}; UPDATE credit_products SET rounding = 'HALF_EVEN'`);
  const after = await shown();
  expect(after.terms).toEqual(before.terms);
  expect(after.column('total')).toEqual(before.column('total'));
  expect(after.rates).toEqual(before.rates);
});

test('a price that comes into force between the reservation and the offer is not the price of the offer', async () => {
  await world.linesOwner.query(
    `INSERT INTO credit_applications (id, user_id, status, product_id, limit_fen, grade,
      currency, monthly_fee_rate, monthly_interest_rate, price_in_force_from, capacity_on, approval_id, received_at,
      moved_at)
    VALUES ('app_p', 'usr_1', 'BANK_APPROVED', 'prd_1', 800000, 'B', 'CNY', 0.005, 0, '2026-11-01', '2026-11-22',
      'apv_p', $1, $1)`,
    [start],
  );
  await world.linesOwner.query(`INSERT INTO price_grid VALUES ('2026-11-23', 'B', 'prd_1', 0.012)`);
  await world.linesOwner.query(`SELECT add_job('advanceApplication', '{"applicationId":"app_p"}')`);
  await world.until('usr_1', 'OFFERED');
  expect((await shown()).terms.monthlyFeeRate).toBe('0.005');
});

test('a price for fees is none for a product that charges interest', async () => {
  await world.linesOwner.query(
    `UPDATE credit_products SET method = 'ANNUITY', monthly_fee_rate = 0, monthly_interest_rate = 0.006`,
  );
  await world.mutate(shopper('usr_1'), 'applyForCredit');
  expect(await world.until('usr_1', 'FAILED')).toMatchObject({ failure: 'PRICE_MISSING', offer: null });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { facilityId } from '../../seed/rows/accounts.ts';
import { parseFen } from '../../subgraphs/common/money.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type CreditRoad, createCreditRoad } from './creditRoad.ts';

let product: Product;
let road: CreditRoad;

beforeAll(async () => {
  product = await startProduct();
  road = createCreditRoad(product.ask);
});

afterAll(async () => {
  await product?.stop();
});

test('a shopper applies, accepts, binds a card and can use the line; what is given up goes back to the bank', async () => {
  const { mutate, eventually } = road;
  const password = await product.signIn('ma');
  const apply = (limit: string) =>
    mutate(password, 'applyForCredit', 'application { status }', { requestedLimit: limit });
  expect((await apply('5000.00')).userErrors).toEqual([{ code: 'CONSENT_REQUIRED' }]);
  await road.agree(password);
  expect(await apply('5000.00')).toEqual({ application: { status: 'RECEIVED' }, userErrors: [] });

  const applications = `{ me { creditApplications { status stages { status source }
    offer { id limit { amount } annualRate effectiveAnnualRate } } } }`;
  const { creditApplications } = await eventually(
    password,
    applications,
    (me) => me.creditApplications[0].status === 'OFFERED',
  );
  const { id: offerId, ...offer } = creditApplications[0].offer;
  expect(offer).toEqual({
    limit: { amount: '5000.00' },
    annualRate: '0.13034224',
    effectiveAnnualRate: '0.13841785',
  });
  expect(creditApplications[0].stages.map(({ source }: { source: string }) => source)).toEqual([
    'users',
    'risk',
    'credit-lines',
    'accounts',
    'credit-lines',
  ]);

  const { data: judged } = await product.ask(
    password,
    '{ me { riskProfile { score modelVersion } } myDecisions { nodes { subject outcome } } }',
  );
  expect(judged).toEqual({
    me: { riskProfile: { score: expect.any(Number), modelVersion: expect.stringMatching(/^scorecard-/) } },
    myDecisions: { nodes: [{ subject: 'APPLICATION', outcome: 'APPROVE' }] },
  });

  const line = 'creditLine { status limit { amount } }';
  const accept = (token: string) => mutate(token, 'acceptOffer', line, { offerId });
  expect((await accept(password)).userErrors).toEqual([{ code: 'STEP_UP_REQUIRED' }]);
  const proven = await road.prove(password);
  expect((await accept(proven)).userErrors).toEqual([{ code: 'TERMS_NOT_ACCEPTED' }]);
  await road.understandTerms(proven);
  expect(await accept(proven)).toEqual({
    creditLine: { status: 'PENDING', limit: { amount: '5000.00' } },
    userErrors: [],
  });

  await mutate(proven, 'confirmBinding', 'card { status }', await road.startBinding(proven));
  const main = `{ me { boundCards { id status creditLine { status } } creditLine {
    id status available { amount } repaymentCard { id } history { nodes { kind } } } } }`;
  const me = await eventually(proven, main, ({ creditLine }) => creditLine.status === 'ACTIVE');
  const [card] = me.boundCards;
  expect(me.creditLine).toEqual({
    id: expect.any(String),
    status: 'ACTIVE',
    available: { amount: '5000.00' },
    repaymentCard: { id: card.id },
    history: { nodes: expect.arrayContaining([{ kind: 'ACTIVATED' }, { kind: 'OPENED' }]) },
  });
  expect(card).toMatchObject({ status: 'ACTIVE', creditLine: { status: 'ACTIVE' } });

  const operations = await product.signIn('bank-ops');
  const reservedBefore = await reservedFen(operations);
  const lowering = { creditLineId: me.creditLine.id, limit: '3000.00' };
  await mutate(proven, 'requestLimitChange', line, lowering);
  await reservedWillBe(operations, reservedBefore - 200_000n);
  expect(await mutate(proven, 'cancelCredit', line)).toMatchObject({ creditLine: { status: 'CLOSED' } });
  await reservedWillBe(operations, reservedBefore - 500_000n);
}, 90_000);

async function reservedFen(token: string): Promise<bigint> {
  const query = 'query ($id: ID!) { facility(id: $id) { reserved { amount } } }';
  const { data, errors } = await product.ask(token, query, { id: facilityId });
  expect(errors).toBeUndefined();
  return parseFen(data.facility.reserved.amount);
}

/** Jobs tell the bank what was freed, a moment later. */
async function reservedWillBe(token: string, fen: bigint): Promise<void> {
  const deadline = performance.now() + 20_000;
  while ((await reservedFen(token)) !== fen && performance.now() < deadline) await sleep(100);
  expect(await reservedFen(token)).toBe(fen);
}

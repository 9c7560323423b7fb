import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bank as bankParty } from '../../seed/parties.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

const exampleOf = (name: string) => readFileSync(`schema/examples/${name}.graphql`, 'utf8');
const variablesOf = (name: string) => JSON.parse(readFileSync(`schema/examples/${name}.json`, 'utf8'));

test('operations bound what a product may use of a line, and the shopper sees it', async () => {
  const zhao = await product.signIn('zhao');
  const operator = await product.signIn('platform-ops');
  const seen = await product.ask(zhao, exampleOf('sub-limits'));
  expect(seen.data.me.creditLine).toMatchObject({
    limit: { amount: '20000.00' },
    available: { amount: '1097.65' },
    subLimits: [
      {
        product: { name: '白条分期' },
        limit: { amount: '19451.17' },
        available: { amount: '548.82' },
        held: { amount: '1938.45' },
        drawn: { amount: '16963.90' },
      },
    ],
  });
  expect(seen.data.me.creditLine.history.nodes[0]).toMatchObject({
    kind: 'SUB_LIMIT_SET',
    limitBefore: { amount: '20000.00' },
    limitAfter: { amount: '19451.17' },
  });

  const setting = variablesOf('set-sub-limit');
  const set = await product.ask(operator, exampleOf('set-sub-limit'), setting);
  expect(set.data.setSubLimit).toMatchObject({
    creditLine: { subLimits: [{ limit: { amount: '19000.00' }, available: { amount: '97.65' } }] },
    userErrors: [],
  });
  const refused = await product.ask(zhao, exampleOf('set-sub-limit'), setting);
  expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
});

test("the bank's operations see what of the risk appetite is used, a shopper does not", async () => {
  const bank = await product.signIn('bank-ops');
  const { data, errors } = await product.ask(bank, exampleOf('risk-appetite'));
  expect(errors).toBeUndefined();
  const total = data.appetiteCaps.find(({ segment }: { segment: string }) => segment === 'TOTAL');
  expect(total).toEqual({
    segment: 'TOTAL',
    inForceFrom: '2025-01-01',
    cap: { amount: { amount: '50000000000.00' }, lines: null },
    used: { amount: { amount: '115000.00' }, lines: null },
  });
  expect(data.appetiteBreaches.nodes).toEqual([]);
  const refused = await product.ask(await product.signIn('lin'), exampleOf('risk-appetite'));
  expect(refused.errors?.map(({ extensions }) => extensions.code)).toContain('UNAUTHORIZED_FIELD_OR_TYPE');
});

test('a shopper refuses an offer, and may apply again', async () => {
  const ma = await product.signIn('ma');
  const consent = { purpose: 'CREDIT_ASSESSMENT', recipientId: bankParty.id, textVersion: '2025-10' };
  const grant = `mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { userErrors { code } } }`;
  await product.ask(ma, grant, { input: { ...consent, isSensitiveAgreed: true, idempotencyKey: 'c' } });
  const apply = (idempotencyKey: string) =>
    product.ask(ma, exampleOf('apply-for-credit'), { input: { idempotencyKey } });
  await apply('first');
  const offerId = await offerOf(ma);
  const declined = await product.ask(ma, exampleOf('decline-offer'), {
    input: { offerId, idempotencyKey: 'no' },
  });
  expect(declined.data.declineOffer).toEqual({
    application: { status: 'OFFER_DECLINED', offer: { status: 'DECLINED' } },
    userErrors: [],
  });
  const again = await apply('second');
  expect(again.data.applyForCredit.userErrors).toEqual([]);
});

/** The offer that a shopper's application comes to; jobs take a moment. */
async function offerOf(token: string): Promise<string> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const { data } = await product.ask(token, exampleOf('my-applications'));
    const [application] = data.me.creditApplications;
    if (application.offer) return application.offer.id;
    if (performance.now() > deadline) throw new Error(`It is ${application.status}.`);
    await sleep(100);
  }
}

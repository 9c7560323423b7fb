import { setTimeout as sleep } from 'node:timers/promises';
import { bank } from '../../seed/parties.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

let keys = 0;

/** Sends a mutation to the gateway under a new key, and gives its payload. */
async function mutate(token: string, field: string, selection: string, more: object) {
  keys += 1;
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const input = { idempotencyKey: `key ${keys}`, ...more };
  const { data, errors } = await product.ask(token, query, { input });
  expect(errors).toBeUndefined();
  return data[field];
}

/** The application once risk has judged it; jobs take a moment. */
async function judged(token: string) {
  const deadline = performance.now() + 20_000;
  const query = '{ me { creditApplications { status reasons { code text chinese: text(language: ZH) } } } }';
  for (;;) {
    const { data } = await product.ask(token, query);
    const [application] = data.me.creditApplications;
    if (['OFFERED', 'DECLINED'].includes(application.status)) return application;
    if (performance.now() > deadline) throw new Error(`It is ${application.status}.`);
    await sleep(100);
  }
}

test('a shopper who gets less than asked for learns why, appeals, and is answered by staff', async () => {
  const ma = await product.signIn('ma');
  const consent = { purpose: 'CREDIT_ASSESSMENT', recipientId: bank.id, textVersion: '2025-10' };
  await mutate(ma, 'grantConsent', '', { ...consent, isSensitiveAgreed: true });
  await mutate(ma, 'applyForCredit', '', { requestedLimit: '90000.00' });
  const { reasons } = await judged(ma);
  expect(reasons).toEqual([
    { code: 'INCOME_UNVERIFIED', text: 'The income is not verified.', chinese: '您的收入尚未核实。' },
  ]);

  const { data: mine } = await product.ask(
    ma,
    '{ me { id } myDecisions { nodes { id reasons { code text chinese: text(language: ZH) } } } }',
  );
  const [decision] = mine.myDecisions.nodes;
  expect(decision.reasons).toEqual(reasons);
  const statement = 'I can show what I earn.';
  const { appeal } = await mutate(ma, 'appealDecision', 'appeal { id status }', {
    decisionId: decision.id,
    statement,
  });
  expect(appeal.status).toBe('OPEN');

  const staff = await product.signIn('platform-ops');
  const waiting = '{ appeals(status: OPEN) { nodes { id statement appellant { id } decision { id } } } }';
  const { data: open } = await product.ask(staff, waiting);
  expect(open.appeals.nodes).toEqual([
    { id: appeal.id, statement, appellant: { id: mine.me.id }, decision: { id: decision.id } },
  ]);
  const refused = await product.ask(ma, waiting);
  expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);

  const answer = 'Show us three months of wages, and we score you again.';
  const answering = { appealId: appeal.id, outcome: 'UPHELD', answer };
  expect(await mutate(staff, 'answerAppeal', 'appeal { status }', answering)).toEqual({
    appeal: { status: 'UPHELD' },
    userErrors: [],
  });
  const { data: then } = await product.ask(ma, '{ myDecisions { nodes { appeal { status answer } } } }');
  expect(then.myDecisions.nodes).toEqual([{ appeal: { status: 'UPHELD', answer } }]);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { demoCardsOf } from '../../seed/bankCustomers.ts';
import { bank, platform } from '../../seed/parties.ts';
import { demoShoppers } from '../../seed/people.ts';
import { facilityId } from '../../seed/rows/accounts.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
import { parseFen } from '../../subgraphs/common/money.ts';
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
async function mutate(token: string, field: string, selection: string, more: object = {}) {
  keys += 1;
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const input = { idempotencyKey: `key ${keys}`, ...more };
  const { data, errors } = await product.ask(token, query, { input });
  expect(errors).toBeUndefined();
  return data[field];
}

async function prove(token: string): Promise<string> {
  const { enrolment } = await mutate(token, 'enrolTotp', 'enrolment { id secret }');
  const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  await mutate(token, 'confirmTotp', 'recoveryCodes', { enrolmentId: enrolment.id, code: totp.generate() });
  const code = totp.generate({ timestamp: Date.now() + 30_000 });
  return (await mutate(token, 'stepUp', 'accessToken', { method: 'TOTP', code })).accessToken;
}

async function understandTerms(token: string): Promise<void> {
  const terms = await product.ask(token, '{ me { termsToAccept { version shownHash } } }');
  await mutate(token, 'acceptTerms', 'acceptance { version }', terms.data.me.termsToAccept);
  const quiz = await product.ask(token, '{ me { termsQuizToPass { version shownHash } } }');
  const { version: quizVersion, shownHash } = quiz.data.me.termsQuizToPass;
  const right = { cost: 'dearer', late: 'penalty', lender: 'bank' };
  const answers = Object.entries(right).map(([questionId, choiceId]) => ({ questionId, choiceId }));
  const { attempt } = await mutate(token, 'answerTermsQuiz', 'attempt { isPassed }', {
    quizVersion,
    shownHash,
    answers,
  });
  expect(attempt).toEqual({ isPassed: true });
}

async function bindCard(token: string): Promise<void> {
  const ma = demoShoppers.find(({ username }) => username === 'ma');
  const [card] = ma ? demoCardsOf(ma) : [];
  if (!card) throw new Error('The demo has a shopper who just joined, with a card at the bank.');
  const { data } = await product.ask(null, '{ cardSealingKey { id kty crv x y } }');
  const { id: kid, ...jwk } = data.cardSealingKey;
  const sealedCard = await sealCard({ ...jwk, kid }, card.elements);
  const { card: started } = await mutate(token, 'startBinding', 'card { id }', { sealedCard });
  const sent = await product.ask(await product.signIn('bank-ops'), '{ sentPasswords { password } }');
  const { password } = sent.data.sentPasswords[0];
  await mutate(token, 'confirmBinding', 'card { status }', { cardId: started.id, password });
}

/** Asks until the answer is as hoped for; jobs take a moment. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back is compared with exact values.
async function eventually(token: string, query: string, isSo: (me: any) => boolean): Promise<any> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const { data } = await product.ask(token, query);
    if (data?.me && isSo(data.me)) return data.me;
    if (performance.now() > deadline) throw new Error(`It did not come about: ${JSON.stringify(data)}`);
    await sleep(100);
  }
}

test('a shopper applies, accepts, binds a card and can use the line; what is given up goes back to the bank', async () => {
  const password = await product.signIn('ma');
  const apply = (limit: string) =>
    mutate(password, 'applyForCredit', 'application { status }', { requestedLimit: limit });
  expect((await apply('5000.00')).userErrors).toEqual([{ code: 'CONSENT_REQUIRED' }]);
  const textVersion = '2025-10';
  const agree = (purpose: string, recipientId: string) =>
    mutate(password, 'grantConsent', '', { purpose, recipientId, textVersion, isSensitiveAgreed: true });
  await agree('CREDIT_ASSESSMENT', bank.id);
  await agree('CARD_BINDING', bank.id);
  await agree('CARD_DISPLAY', platform.id);
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
  const proven = await prove(password);
  expect((await accept(proven)).userErrors).toEqual([{ code: 'TERMS_NOT_ACCEPTED' }]);
  await understandTerms(proven);
  expect(await accept(proven)).toEqual({
    creditLine: { status: 'PENDING', limit: { amount: '5000.00' } },
    userErrors: [],
  });

  await bindCard(proven);
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

import { randomUUID } from 'node:crypto';
import { demoCardsOf } from '../../seed/bankCustomers.ts';
import { bank } from '../../seed/parties.ts';
import { demoPassword, demoShoppers } from '../../seed/people.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
import { type Product, startProduct } from '../support/product.ts';

/** What a shopper does before there can be credit, and about the ways in, through the gateway. */

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

async function run(token: string | null, mutation: string, input: object, selection: string) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await product.ask(
    token,
    `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect(errors).toBeUndefined();
  return data[mutation];
}

/** The elements of a demo person's first card, sealed to the bank as a front end does it. */
async function sealedCardOf(username: string): Promise<string> {
  const shopper = demoShoppers.find((each) => each.username === username);
  const [card] = shopper ? demoCardsOf(shopper) : [];
  if (!card) throw new Error('This person of the demo has a card at the bank.');
  const { data } = await product.ask(null, '{ cardSealingKey { id kty crv x y } }');
  const { id: kid, ...jwk } = data.cardSealingKey;
  return sealCard({ ...jwk, kid }, card.elements);
}

test('who just joined agrees, and the bank proves the real name; nothing of it is in a log', async () => {
  const token = await product.signIn('ma');
  const sealedCard = await sealedCardOf('ma');
  const status = 'user { realName { status } }';
  expect(await run(token, 'verifyRealName', { sealedCard }, status)).toEqual({
    user: null,
    userErrors: [{ code: 'CONSENT_MISSING' }],
  });
  const agreed = {
    purpose: 'REAL_NAME',
    recipientId: bank.id,
    textVersion: '2025-10',
    isSensitiveAgreed: true,
  };
  await run(token, 'grantConsent', agreed, 'consent { id }');
  expect(await run(token, 'verifyRealName', { sealedCard }, status)).toEqual({
    user: { realName: { status: 'VERIFIED' } },
    userErrors: [],
  });
  expect(product.logText()).not.toContain(sealedCard.slice(0, 40));
});

test('who is verified is not verified again, with whatever card', async () => {
  const token = await product.signIn('wu');
  const input = {
    purpose: 'REAL_NAME',
    recipientId: bank.id,
    textVersion: '2025-10',
    isSensitiveAgreed: true,
  };
  await run(token, 'grantConsent', input, 'consent { id }');
  const answer = await run(token, 'verifyRealName', { sealedCard: await sealedCardOf('ma') }, 'user { id }');
  expect(answer).toEqual({ user: null, userErrors: [{ code: 'REAL_NAME_VERIFIED' }] });
});

test('who just joined answers the quiz and accepts the terms, and is asked no more', async () => {
  const token = await product.signIn('ma');
  const asked = '{ me { termsToAccept { version shownHash } termsQuizToPass { version shownHash } } }';
  const { data } = await product.ask(token, asked);
  const { version: quizVersion, shownHash } = data.me.termsQuizToPass;
  const answers = [
    { questionId: 'cost', choiceId: 'dearer' },
    { questionId: 'late', choiceId: 'penalty' },
    { questionId: 'lender', choiceId: 'bank' },
  ];
  const attempt = await run(
    token,
    'answerTermsQuiz',
    { quizVersion, shownHash, answers },
    'attempt { isPassed }',
  );
  expect(attempt).toEqual({ attempt: { isPassed: true }, userErrors: [] });
  await run(token, 'acceptTerms', data.me.termsToAccept, 'acceptance { version }');
  const after = await product.ask(token, asked);
  expect(after.data.me).toEqual({ termsToAccept: null, termsQuizToPass: null });
});

test('another password ends the other sessions: their refresh tokens carry nothing on', async () => {
  const credentials = { username: 'zhao', password: demoPassword };
  const other = await run(null, 'signIn', credentials, 'refreshToken');
  const token = await product.signIn('zhao');
  const password = 'rain on the red lantern';
  const changed = await run(token, 'changePassword', { password }, 'user { securityEvents { kind } }');
  expect(changed).toEqual({ user: { securityEvents: [{ kind: 'PASSWORD_CHANGED' }] }, userErrors: [] });
  const { refreshToken } = other;
  expect(await run(null, 'refreshSession', { refreshToken }, 'accessToken')).toEqual({
    accessToken: null,
    userErrors: [{ code: 'SESSION_ENDED' }],
  });
  expect(await run(null, 'signIn', credentials, 'accessToken')).toMatchObject({
    userErrors: [{ code: 'CREDENTIALS_INVALID' }],
  });
  expect(await run(null, 'signIn', { ...credentials, password }, 'accessToken')).toMatchObject({
    userErrors: [],
  });
});

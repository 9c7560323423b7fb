import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { demoCardsOf } from '../../seed/bankCustomers.ts';
import { bank, platform } from '../../seed/parties.ts';
import { demoShoppers } from '../../seed/people.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
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

/** Enrols an authenticator app and proves with its next code. Gives the token of the proven session. */
async function stepUp(token: string): Promise<string> {
  const { enrolment } = await mutate(token, 'enrolTotp', 'enrolment { id secret }');
  const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  const code = totp.generate();
  await mutate(token, 'confirmTotp', 'recoveryCodes', { enrolmentId: enrolment.id, code });
  const next = totp.generate({ timestamp: Date.now() + 30_000 });
  return (await mutate(token, 'stepUp', 'accessToken', { method: 'TOTP', code: next })).accessToken;
}

/** What credit-lines logged of being told of the card, which happens beside the answer to the shopper. */
async function creditLinesWasTold(): Promise<Record<string, unknown> | undefined> {
  for (let look = 0; look < 400; look += 1) {
    const lines = product
      .logText()
      .split('\n')
      .filter((line) => line.includes('"TellCardBound"'));
    if (lines[0]) return JSON.parse(lines[0]);
    await sleep(25);
  }
  return undefined;
}

test('a shopper who just joined proves, consents, binds a card and lets it be debited', async () => {
  const ma = demoShoppers.find(({ username }) => username === 'ma');
  const [card] = ma ? demoCardsOf(ma) : [];
  if (!card) throw new Error('The demo has a shopper who just joined, with a card at the bank.');
  const password = await product.signIn('ma');
  const { data } = await product.ask(null, '{ cardSealingKey { id kty crv x y } }');
  const { id: kid, ...jwk } = data.cardSealingKey;
  const sealedCard = await sealCard({ ...jwk, kid }, card.elements);
  const refused = (code: string) => ({ card: null, userErrors: [{ code }] });
  expect(await mutate(password, 'startBinding', 'card { id }', { sealedCard })).toEqual(
    refused('STEP_UP_REQUIRED'),
  );
  const proven = await stepUp(password);
  expect(await mutate(proven, 'startBinding', 'card { id }', { sealedCard })).toEqual(
    refused('CONSENT_MISSING'),
  );

  const textVersion = '2025-10';
  const agree = (purpose: string, recipientId: string) =>
    mutate(proven, 'grantConsent', '', { purpose, recipientId, textVersion, isSensitiveAgreed: true });
  expect(await agree('CARD_BINDING', bank.id)).toEqual({ userErrors: [] });
  expect(await agree('CARD_DISPLAY', platform.id)).toEqual({ userErrors: [] });
  const started = await mutate(proven, 'startBinding', 'card { id status }', { sealedCard });
  const cardId = started.card.id;
  expect(started).toEqual({ card: { id: cardId, status: 'OTP_SENT' }, userErrors: [] });

  const sent = await product.ask(await product.signIn('bank-ops'), '{ sentPasswords { id password } }');
  const [message] = sent.data.sentPasswords;
  expect(message.id).toBe(cardId);
  await mutate(proven, 'confirmBinding', 'card { status }', { cardId, password: message.password });
  expect(await creditLinesWasTold()).toMatchObject({ caller: 'service', from: 'accounts' });
  await mutate(proven, 'signMandate', 'autoDebit { id }', {
    cardId,
    perDebitLimit: '2000',
    monthlyLimit: '5000',
  });
  const me = await product.ask(
    proven,
    '{ me { boundCards { id maskedNumber status autoDebit { isEnabled } } } }',
  );
  expect(me.data.me.boundCards).toEqual([
    {
      id: cardId,
      maskedNumber: `***************${card.elements.cardNumber.slice(-4)}`,
      status: 'ACTIVE',
      autoDebit: { isEnabled: true },
    },
  ]);
  const { cardNumber, idNumber, mobile } = card.elements;
  for (const secret of [cardNumber, idNumber, mobile, message.password, sealedCard]) {
    expect(product.logText()).not.toContain(secret);
  }
  expect(product.logText()).not.toContain('a job failed');
});

test('what services ask each other is not in the graph of clients', async () => {
  const token = await product.signIn('bank-ops');
  for (const field of ['verifyFourElements', 'issueCardToken', 'drawOnMandate', 'giveBackDraw']) {
    const { errors } = await product.ask(token, `mutation { ${field} { userErrors { code } } }`);
    expect(errors?.map((error) => error.message).join(' ')).toContain(`Cannot query field "${field}"`);
  }
});

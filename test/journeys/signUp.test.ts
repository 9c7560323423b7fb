import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

test('a shopper joins through the gateway, consents, and sees that no card is bound yet', async () => {
  const { signUp } = await mutate(null, 'signUp', 'accessToken', {
    username: 'newcomer',
    password: 'seven paper lanterns',
    name: '新来',
    mobile: '13900005678',
    idempotencyKey: 'join',
  });
  const token = signUp.accessToken;
  const query = '{ me { name boundCards { status } creditLine { status } } }';
  const before = await product.ask(token, query);
  expect(before.data).toEqual({ me: { name: '新来', boundCards: null, creditLine: null } });
  expect(before.errors?.map(({ extensions }) => extensions.code)).toEqual(['CONSENT_REQUIRED']);

  const { data } = await product.ask(null, '{ consentTexts { purpose version recipient { id } } }');
  const text = data.consentTexts.find(({ purpose }: { purpose: string }) => purpose === 'CARD_DISPLAY');
  await mutate(token, 'grantConsent', 'consent { status }', {
    purpose: 'CARD_DISPLAY',
    recipientId: text.recipient.id,
    textVersion: text.version,
    isSensitiveAgreed: false,
    idempotencyKey: 'consent',
  });
  const after = await product.ask(token, query);
  expect(after).toEqual({ status: 200, data: { me: { name: '新来', boundCards: [], creditLine: null } } });
});

test('a shopper accepts the terms with the rates that were shown, and is not asked again', async () => {
  const token = await product.signIn('ma');
  const query = '{ me { termsToAccept { version shownHash rates { effectiveAnnualRate } } } }';
  const { rates, ...shown } = (await product.ask(token, query)).data.me.termsToAccept;
  expect(rates).toContainEqual({ effectiveAnnualRate: '0.11457380' });
  const { acceptTerms } = await mutate(token, 'acceptTerms', 'acceptance { version shownHash }', {
    ...shown,
    idempotencyKey: 'accept',
  });
  expect(acceptTerms.acceptance).toEqual(shown);
  expect((await product.ask(token, query)).data.me.termsToAccept).toBeNull();
});

async function mutate(token: string | null, field: string, selection: string, input: object) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const { data, errors } = await product.ask(token, query, { input });
  expect(errors).toBeUndefined();
  expect(data[field].userErrors).toEqual([]);
  return data;
}

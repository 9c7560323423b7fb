import { readFileSync } from 'node:fs';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

const cardAndCredit = readFileSync('schema/examples/card-and-credit.graphql', 'utf8');

test('withdrawing a consent makes the very next read fail by name, and giving it again opens it', async () => {
  const token = await product.signIn('zhao');
  const before = await product.ask(token, cardAndCredit);
  expect(before.errors).toBeUndefined();

  const consents = '{ me { consents { id purpose recipient { id } } } }';
  const { data } = await product.ask(token, consents);
  const display = data.me.consents.find(({ purpose }: { purpose: string }) => purpose === 'CARD_DISPLAY');
  await mutate(token, 'withdrawConsent', { consentId: display.id, idempotencyKey: 'withdraw' });

  const without = await product.ask(token, cardAndCredit);
  expect(without.data).toEqual({ me: { ...before.data.me, boundCards: null } });
  expect(without.errors?.map(({ path, extensions, message }) => [path, extensions.code, message])).toEqual([
    [['me', 'boundCards'], 'CONSENT_REQUIRED', 'The person has not consented to this use of the data.'],
  ]);

  await mutate(token, 'grantConsent', {
    purpose: 'CARD_DISPLAY',
    recipientId: display.recipient.id,
    textVersion: '2025-10',
    isSensitiveAgreed: false,
    idempotencyKey: 'grant',
  });
  expect(await product.ask(token, cardAndCredit)).toEqual(before);
});

test('what is wrong with an input is told by its place, without quoting it', async () => {
  const token = await product.signIn('zhao');
  const document = `mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id } } }`;
  const input = {
    purpose: 'CARD_DISPLAY',
    recipientId: 'rcp',
    textVersion: '2025-10',
    isSensitiveAgreed: false,
    idempotencyKey: '',
  };

  const { errors } = await product.ask(token, document, { input });

  expect(errors?.map(({ message, extensions }) => [extensions.code, message])).toEqual([
    ['BAD_USER_INPUT', expect.stringMatching(/^idempotencyKey has 1 to \d+ characters/)],
  ]);
});

async function mutate(token: string, field: string, input: object): Promise<void> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code } } }`;
  expect(await product.ask(token, query, { input })).toEqual({
    status: 200,
    data: { [field]: { userErrors: [] } },
  });
}

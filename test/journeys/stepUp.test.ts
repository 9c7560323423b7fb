import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

test('a shopper enrols an authenticator app and proves through the gateway with its next code', async () => {
  const password = await product.signIn('chen');
  const { enrolTotp } = await mutate(password, 'enrolTotp', 'enrolment { id secret }', {
    idempotencyKey: 'enrol',
  });
  const { id: enrolmentId, secret } = enrolTotp.enrolment;
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const { confirmTotp } = await mutate(password, 'confirmTotp', 'recoveryCodes user { name hasTotp }', {
    enrolmentId,
    code: totp.generate(),
    idempotencyKey: 'confirm',
  });
  expect(confirmTotp.user).toEqual({ name: '陈安', hasTotp: true });
  const next = totp.generate({ timestamp: Date.now() + 30_000 });
  const { stepUp } = await mutate(password, 'stepUp', 'accessToken', {
    method: 'TOTP',
    code: next,
    idempotencyKey: 'step-up',
  });
  const proven = decodeJwt(stepUp.accessToken);
  expect(proven).toMatchObject({ amr: ['pwd', 'otp'], acr: 'aal2', sid: decodeJwt(password).sid });
  const { data } = await product.ask(stepUp.accessToken, '{ me { name boundCards { status } } }');
  expect(data.me).toEqual({ name: '陈安', boundCards: [{ status: 'ACTIVE' }] });
  for (const hidden of [secret, next, ...confirmTotp.recoveryCodes, stepUp.accessToken]) {
    expect(product.logText()).not.toContain(hidden);
  }
});

async function mutate(token: string, field: string, selection: string, input: object) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const { data, errors } = await product.ask(token, query, { input });
  expect(errors).toBeUndefined();
  expect(data[field].userErrors).toEqual([]);
  return data;
}

import { demoPassword } from '../../seed/people.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

test('a session is carried on through the gateway until its refresh token is stolen', async () => {
  const credentials = { username: 'chen', password: demoPassword, idempotencyKey: 'sign-in' };
  const { signIn } = await mutate(null, 'signIn', 'refreshToken', credentials);
  const { refreshSession } = await mutate(null, 'refreshSession', 'accessToken refreshToken', {
    refreshToken: signIn.refreshToken,
    idempotencyKey: 'first',
  });
  const { accessToken, refreshToken } = refreshSession;
  const { data } = await product.ask(accessToken, '{ me { name sessions { isCurrent } } }');
  expect(data.me).toEqual({ name: '陈安', sessions: [{ isCurrent: true }] });

  const thief = { refreshToken: signIn.refreshToken, idempotencyKey: 'thief' };
  const stolen = await mutate(null, 'refreshSession', 'accessToken', thief);
  expect(stolen.refreshSession).toEqual({
    accessToken: null,
    userErrors: [{ code: 'REFRESH_TOKEN_REUSED' }],
  });
  const victim = await mutate(null, 'refreshSession', 'accessToken', {
    refreshToken,
    idempotencyKey: 'second',
  });
  expect(victim.refreshSession).toEqual({ accessToken: null, userErrors: [{ code: 'SESSION_ENDED' }] });
  const after = await product.ask(accessToken, '{ me { sessions { id } } }');
  expect(after.data.me.sessions).toEqual([]);
  for (const hidden of [refreshToken, signIn.refreshToken]) expect(product.logText()).not.toContain(hidden);
});

async function mutate(token: string | null, field: string, selection: string, input: object) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const { data, errors } = await product.ask(token, query, { input });
  expect(errors).toBeUndefined();
  return data;
}

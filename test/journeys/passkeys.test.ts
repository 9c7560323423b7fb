import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Browser } from 'playwright-core';
import { launchChromium, testInChromium } from '../support/chromium.ts';
import {
  openPasskeyBrowser,
  type PasskeyBrowser,
  type PasskeySiteForTest,
  servePasskeyPage,
} from '../support/passkeyPage.ts';
import { type Product, startProduct } from '../support/product.ts';

/** Passkeys in a real browser, through the gateway. */

let browser: Browser | null;
let site: PasskeySiteForTest;
let product: Product;
let telephone: PasskeyBrowser;

beforeAll(async () => {
  browser = await launchChromium();
  if (!browser) return;
  site = await servePasskeyPage();
  product = await startProduct({ settings: { PASSKEY_ORIGINS: site.origin } });
  telephone = await openPasskeyBrowser(browser, site.origin);
});

afterAll(async () => {
  await telephone?.close();
  await browser?.close();
  await product?.stop();
  await site?.close();
});

const options = async (name: string, token: string | null = null, variables = '') =>
  (await product.ask(token, `{ ${name}${variables} { json } }`)).data[name].json;

async function run(token: string | null, mutation: string, input: object, selection: string) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await product.ask(
    token,
    `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`,
    { input: { ...input, idempotencyKey: randomUUID() } },
  );
  expect(errors).toBeUndefined();
  return data[mutation];
}

const signIn = (response: string) => run(null, 'signInWithPasskey', { response }, 'accessToken user { id }');

testInChromium(
  'a shopper enrols a passkey, signs in with it and no name, and binds with its proof',
  async () => {
    const token = await product.signIn('ma');
    const response = await telephone.make(await options('enrolPasskeyOptions', token));
    const enrolled = await run(
      token,
      'enrolPasskey',
      { response, label: 'My telephone' },
      'passkey { label isSynced }',
    );
    expect(enrolled).toEqual({ passkey: { label: 'My telephone', isSynced: false }, userErrors: [] });

    const answer = await telephone.use(await options('signInPasskeyOptions'));
    const { accessToken, user } = await signIn(answer);
    expect(decodeJwt(accessToken).sub).toBe(user.id);
    expect((await product.ask(accessToken, '{ me { name } }')).data.me.name).toBe('马可');
    expect(decodeJwt(accessToken)).toMatchObject({ amr: ['hwk', 'user', 'mfa'], acr: 'aal2' });
    expect(await signIn(answer)).toMatchObject({ userErrors: [{ code: 'PASSKEY_CHALLENGE_USED' }] });

    const sealed = { sealedCard: 'x', idempotencyKey: randomUUID() };
    const bind =
      'mutation ($input: StartBindingInput!) { startBinding(input: $input) { userErrors { code } } }';
    const codeOf = async (as: string) =>
      (await product.ask(as, bind, { input: sealed })).data.startBinding.userErrors[0].code;
    expect(await codeOf(token)).toBe('STEP_UP_REQUIRED');
    expect(await codeOf(accessToken)).not.toBe('STEP_UP_REQUIRED');
  },
);

testInChromium('a session that a password opened is stepped up by the passkey', async () => {
  const token = await product.signIn('ma');
  const response = await telephone.use(await options('stepUpPasskeyOptions', token));
  const { accessToken } = await run(token, 'stepUpWithPasskey', { response }, 'accessToken');
  expect(decodeJwt(accessToken).amr).toEqual(['pwd', 'hwk', 'user', 'mfa']);
});

testInChromium('a shopper joins with a passkey alone', async () => {
  const device = await openPasskeyBrowser(browser, site.origin);
  const json = await options('signUpPasskeyOptions', null, '(username: "fang", name: "方圆")');
  const input = { username: 'fang', name: '方圆', mobile: '13800000077', response: await device.make(json) };
  const joined = await run(null, 'signUpWithPasskey', input, 'accessToken user { id }');
  expect(joined.userErrors).toEqual([]);
  const { data } = await product.ask(joined.accessToken, '{ me { name passkeys { label } } }');
  expect(data.me).toEqual({ name: '方圆', passkeys: [{ label: 'First passkey' }] });
  expect(await signIn(await device.use(await options('signInPasskeyOptions')))).toMatchObject({
    user: { id: joined.user.id },
  });
  await device.close();
});

testInChromium('a copy of a passkey is found out when both are used', async () => {
  const thief = await openPasskeyBrowser(browser, site.origin);
  const [credential] = await telephone.credentials();
  if (!credential) throw new Error('The telephone has a passkey.');
  await thief.addCredential(credential);
  expect(await signIn(await telephone.use(await options('signInPasskeyOptions')))).toMatchObject({
    userErrors: [],
  });
  expect(await signIn(await thief.use(await options('signInPasskeyOptions')))).toMatchObject({
    accessToken: null,
    userErrors: [{ code: 'PASSKEY_CLONED' }],
  });
  await thief.close();
});

testInChromium('a page on another origin gets nothing with the passkey', async () => {
  const elsewhere = await servePasskeyPage();
  const device = await openPasskeyBrowser(browser, elsewhere.origin);
  const response = await device.make(
    await options('signUpPasskeyOptions', null, '(username: "gao", name: "高")'),
  );
  const input = { username: 'gao', name: '高', mobile: '13800000078', response };
  expect(await run(null, 'signUpWithPasskey', input, 'accessToken')).toEqual({
    accessToken: null,
    userErrors: [{ code: 'PASSKEY_ORIGIN_WRONG' }],
  });
  await device.close();
  await elsewhere.close();
});

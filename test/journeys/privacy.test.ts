import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { luhn } from 'cdigit';
import { Secret, TOTP } from 'otpauth';
import { type Product, startProduct } from '../support/product.ts';

/** A person asks what is known, and to be forgotten, of all eight subgraphs through the gateway. */

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

/** Signs in, enrols an app and proves with its next code. */
async function stepUp(username: string): Promise<string> {
  const token = await product.signIn(username);
  const { enrolment } = await run(token, 'enrolTotp', {}, 'enrolment { id secret }');
  const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  await run(token, 'confirmTotp', { enrolmentId: enrolment.id, code: totp.generate() }, 'recoveryCodes');
  const code = totp.generate({ timestamp: Date.now() + 30_000 });
  return (await run(token, 'stepUp', { method: 'TOTP', code }, 'accessToken')).accessToken;
}

const exportSelection =
  'export { parts { subgraph tables { name purpose retention erasure rows isComplete } } }';

interface Part {
  readonly subgraph: string;
  readonly tables: readonly { readonly name: string; readonly rows: readonly string[] }[];
}

test('who pays well is told what all eight subgraphs know, without a card or ID number', async () => {
  const refused = await run(await product.signIn('chen'), 'exportMyData', {}, 'export { collectedAt }');
  expect(refused).toEqual({ export: null, userErrors: [{ code: 'STEP_UP_REQUIRED' }] });
  const told = await run(await stepUp('chen'), 'exportMyData', {}, exportSelection);
  const parts: readonly Part[] = told.export.parts;
  expect(parts.map(({ subgraph }) => subgraph).sort()).toEqual([
    'accounts',
    'clearing',
    'credit-lines',
    'orders',
    'receivables',
    'reconciliation',
    'risk',
    'users',
  ]);
  const empty = parts.filter(({ tables }) => tables.every(({ rows }) => rows.length === 0));
  expect(empty).toEqual([]);
  const text = JSON.stringify(parts);
  expect(text).toContain('陈安');
  const long = [...text.matchAll(/(?<![0-9a-z])\d{15,19}(?![0-9a-z])/g)].map(([number]) => number);
  expect(long.filter((number) => luhn.validate(number))).toEqual([]);
  expect(text).not.toMatch(/(?<![0-9a-z])[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])\d{5}[\dX](?![0-9a-z])/);
});

test('who owes is not erased', async () => {
  const answer = await run(await stepUp('sun'), 'eraseMe', {}, 'erasure { requestedAt }');
  expect(answer).toEqual({ erasure: null, userErrors: [{ code: 'DEBT_OUTSTANDING' }] });
  expect((await product.ask(await product.signIn('sun'), '{ me { name } }')).data.me.name).toBe('孙远');
});

test('who owes nothing is erased: the name is gone, what stays is said, and nobody signs in any more', async () => {
  const token = await stepUp('lin');
  const selection = 'erasure { completedAt kept { subgraph name reason } }';
  const key = { idempotencyKey: randomUUID() };
  let { erasure } = await run(token, 'eraseMe', key, selection);
  for (let waits = 0; waits < 200 && !erasure.completedAt; waits += 1) {
    await sleep(100);
    ({ erasure } = await run(token, 'eraseMe', key, selection));
  }
  expect(erasure.completedAt).not.toBeNull();
  expect(new Set(erasure.kept.map(({ subgraph }: { subgraph: string }) => subgraph)).size).toBe(8);
  expect(erasure.kept.every(({ reason }: { reason: string }) => reason.length > 20)).toBe(true);
  expect((await product.ask(token, '{ me { name maskedMobile sessions { id } } }')).data.me).toEqual({
    name: '',
    maskedMobile: '100****0000',
    sessions: [],
  });
  const signIn = { username: 'lin', password: 'paper-lantern-7' };
  expect(await run(null, 'signIn', signIn, 'accessToken')).toEqual({
    accessToken: null,
    userErrors: [{ code: 'CREDENTIALS_INVALID' }],
  });
});

test('the gateway does not pass on what services ask each other about people', async () => {
  for (const query of [
    '{ personalData(userId: "x") { obstacles } }',
    'mutation { erasePersonalData(userId: "x") { kept { name } } }',
  ]) {
    const { errors } = await product.ask(await product.signIn('wu'), query);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  }
});

test('who looks at the cards sees afterwards that the bank asked for the consent', async () => {
  const token = await product.signIn('zhao');
  await product.ask(token, '{ me { boundCards { maskedNumber } } }');
  const { data } = await product.ask(
    token,
    '{ me { dataReads { service purpose isCovered recipient { name } } } }',
  );
  expect(data.me.dataReads[0]).toMatchObject({
    service: 'accounts',
    purpose: 'CARD_DISPLAY',
    isCovered: true,
  });
});

import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { type ExplorerPage, explorerPage, waitForText } from '../gateway/explorer/explorerPage.ts';
import { testInChromium } from '../support/chromium.ts';
import { explorerForTest } from './explorerForTest.ts';

const { open } = explorerForTest();

/**
 * Runs an operation as if typed, in one line because the editor closes brackets, waits until its answer is shown, and
 * gives what the mutation answered; the editor breaks long texts.
 */
async function run(page: Page, explorer: ExplorerPage, operation: string, until: RegExp) {
  await page.getByRole('button', { name: 'New tab' }).click();
  await explorer.write(operation);
  const answered = page.waitForResponse(
    (response) => JSON.parse(response.request().postData() ?? '{}').query === operation,
  );
  await explorer.run();
  const { data } = await (await answered).json();
  await waitForText(explorer.answer, until);
  return data && Object.values(data)[0];
}

const exportMyData =
  'mutation { exportMyData(input: { idempotencyKey: "e" }) { export { collectedAt } userErrors { code } } }';

testInChromium('a visitor steps up, and goes on with what needs it without copying anything', async () => {
  const { page, errors, foreignRequests } = await open();
  const explorer = explorerPage(page);
  await explorer.signInAs('马可');
  await run(page, explorer, exportMyData, /STEP_UP_REQUIRED/);

  const enrol = 'mutation { enrolTotp(input: { idempotencyKey: "a" }) { enrolment { id secret } } }';
  const { enrolment } = await run(page, explorer, enrol, /"secret"/);
  const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  const input = `enrolmentId: "${enrolment.id}", code: "${totp.generate()}", idempotencyKey: "b"`;
  const confirm = `mutation { confirmTotp(input: { ${input} }) { userErrors { code } } }`;
  await run(page, explorer, confirm, /"userErrors": \[\]/);
  const next = totp.generate({ timestamp: Date.now() + 30_000 });
  const proof = `method: TOTP, code: "${next}", idempotencyKey: "c"`;
  const stepUp = `mutation { stepUp(input: { ${proof} }) { accessToken expiresAt userErrors { code } } }`;
  await run(page, explorer, stepUp, /"userErrors": \[\]/);

  await run(page, explorer, exportMyData, /"collectedAt": "/);
  expect(await explorer.session.textContent()).toContain('马可');
  await page.reload();
  await explorer.session.getByText('马可').waitFor();
  await run(page, explorer, exportMyData, /"collectedAt": "/);
  expect(errors).toEqual([]);
  expect(foreignRequests).toEqual([]);
});

testInChromium('who signs up in the editor is signed in, and goes on with a refreshed token', async () => {
  const { page, errors } = await open();
  const explorer = explorerPage(page);
  const who = 'username: "newcomer", password: "seven-paper-lanterns", name: "新来", mobile: "13900005678"';
  const tokens = 'accessToken expiresAt refreshToken userErrors { code }';
  const signUp = `mutation { signUp(input: { ${who}, idempotencyKey: "s" }) { ${tokens} } }`;
  const joined = await run(page, explorer, signUp, /"userErrors": \[\]/);
  await explorer.session.getByText('新来').waitFor();
  await run(page, explorer, '{ me { name } }', /"name": "新来"/);

  const token = `refreshToken: "${joined.refreshToken}", idempotencyKey: "r"`;
  const refresh = `mutation { refreshSession(input: { ${token} }) { ${tokens} } }`;
  const refreshed = await run(page, explorer, refresh, /"userErrors": \[\]/);
  const asked = page.waitForRequest((request) => request.postData()?.includes('joinedAt') ?? false);
  await run(page, explorer, '{ me { joinedAt } }', /"joinedAt": "/);
  const { authorization } = (await asked).headers();
  expect(authorization).toBe(`Bearer ${refreshed.accessToken}`);
  expect(errors).toEqual([]);
});

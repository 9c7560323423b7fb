import { Secret, TOTP } from 'otpauth';
import type { Page, Request } from 'playwright-core';
import { demoCardsOf } from '../../seed/bankCustomers.ts';
import { bank, platform } from '../../seed/parties.ts';
import { demoShoppers } from '../../seed/people.ts';
import { type ExplorerPage, explorerPage, waitForText } from '../gateway/explorer/explorerPage.ts';
import { testInChromium } from '../support/chromium.ts';
import { explorerForTest } from './explorerForTest.ts';

const { open, product } = explorerForTest();

const ma = demoShoppers.find(({ username }) => username === 'ma');
const spare = ma && demoCardsOf(ma).find(({ boundAs }) => boundAs === null);
if (!spare) throw new Error('The demo has a shopper who just joined, with a card at the bank.');
const { elements } = spare;

let keys = 0;

async function mutate(token: string, field: string, selection: string, more: object) {
  keys += 1;
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
  const { data } = await product().ask(token, query, { input: { idempotencyKey: `seal ${keys}`, ...more } });
  expect(data[field].userErrors).toEqual([]);
  return data[field];
}

/** Proves the person with a second kind and agrees to what a binding needs. Gives the proven token. */
async function prepare(): Promise<string> {
  const token = await product().signIn('ma');
  const { enrolment } = await mutate(token, 'enrolTotp', 'enrolment { id secret }', {});
  const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  await mutate(token, 'confirmTotp', 'recoveryCodes', { enrolmentId: enrolment.id, code: totp.generate() });
  const code = totp.generate({ timestamp: Date.now() + 30_000 });
  const { accessToken } = await mutate(token, 'stepUp', 'accessToken', { method: 'TOTP', code });
  const agreed = { textVersion: '2025-10', isSensitiveAgreed: true };
  await mutate(accessToken, 'grantConsent', '', { purpose: 'CARD_BINDING', recipientId: bank.id, ...agreed });
  await mutate(accessToken, 'grantConsent', '', {
    purpose: 'CARD_DISPLAY',
    recipientId: platform.id,
    ...agreed,
  });
  return accessToken;
}

/** Everything that a page sends: addresses, headers and bodies. */
function recordTraffic(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request: Request) => {
    sent.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '');
  });
  return sent;
}

/** Forms in which a text could travel unencrypted. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [text, encodeURIComponent(text), bytes.toString('hex'), text.match(/.{1,4}/g)?.join(' ') ?? text];
}

async function typeHeaders(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor:visible').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${token}` }));
  await page.getByRole('button', { name: 'Variables', exact: true }).click();
}

/** Runs an operation as if typed, and gives what it answers. */
async function runTyped(page: Page, explorer: ExplorerPage, operation: string, until: RegExp) {
  await page.getByRole('button', { name: 'New tab' }).click();
  await explorer.write(operation);
  await explorer.run();
  return waitForText(explorer.answer, until);
}

/** In one line: the editor closes brackets at the end of each line that is typed. */
function confirmation(cardId: string | undefined, password: string | undefined): string {
  return `{ cardId: "${cardId}", password: "${password}", idempotencyKey: "typed" }`;
}

testInChromium(
  'a card is sealed and bound in the explorer, and its number never leaves the page',
  async () => {
    const proven = await prepare();
    const { page, errors, foreignRequests } = await open();
    const sent = recordTraffic(page);
    const explorer = explorerPage(page);
    await explorer.signInAs('马可');

    const panel = await explorer.openPanel('Seal');
    await panel.getByRole('button', { name: 'A card of 马可' }).click();
    expect(await panel.getByLabel('Card number').inputValue()).toBe(elements.cardNumber);
    await panel.getByRole('button', { name: 'Seal, and open the operation' }).click();
    const variables = await waitForText(explorer.variables, /sealedCard/);
    expect(variables).not.toContain(elements.cardNumber);
    expect(await panel.getByLabel('Card number').inputValue()).toBe('');
    await typeHeaders(page, proven);
    await explorer.run();
    const started = await waitForText(explorer.answer, /OTP_SENT/);
    const cardId = /crd_\w+/.exec(started)?.[0];
    expect(started).toContain(`***************${elements.cardNumber.slice(-4)}`);

    await explorer.openPanel('Start here');
    await explorer.signInAs('周清');
    await page.getByText('3. Read the password that the bank sent').click();
    await explorer.run();
    const message = await waitForText(explorer.answer, /"password": "\d{6}"/);
    const password = /"password": "(\d{6})"/.exec(message)?.[1];
    expect(message).toContain(cardId);

    await explorer.signInAs('马可');
    const confirmed = await runTyped(
      page,
      explorer,
      `mutation { confirmBinding(input: ${confirmation(cardId, password)}) { card { status } userErrors { code } } }`,
      /ACTIVE|code/,
    );
    expect(confirmed).toContain('"status": "ACTIVE"');

    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).toContain('sealedCard');
    for (const secret of [elements.cardNumber, elements.idNumber, elements.mobile]) {
      for (const form of formsOf(secret)) {
        expect(sent.filter((text) => text.includes(form))).toEqual([]);
        expect(kept).not.toContain(form);
        expect(product().logText()).not.toContain(form);
      }
    }
    expect(sent.filter((text) => text.includes('sealedCard')).length).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    expect(foreignRequests).toEqual([]);
  },
);

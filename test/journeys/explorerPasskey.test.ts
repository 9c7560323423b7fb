import type { Browser } from 'playwright-core';
import { demoPeople } from '../../seed/people.ts';
import { writeExplorerConfig } from '../../start/explorerConfig.ts';
import { freePort } from '../../start/postgres/freePort.ts';
import { bundleExplorer } from '../gateway/explorer/bundleExplorer.ts';
import { explorerPage } from '../gateway/explorer/explorerPage.ts';
import { launchChromium, openPage, testInChromium } from '../support/chromium.ts';
import { addAuthenticator } from '../support/passkeyPage.ts';
import { type Product, startProduct } from '../support/product.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let product: Product;
let browser: Browser | null = null;
let origin: string;

beforeAll(async () => {
  await bundleExplorer();
  const config = writeExplorerConfig(temporaryFolder(), demoPeople);
  const port = await freePort();
  origin = `http://localhost:${port}`;
  product = await startProduct({
    gatewayFlags: ['--explorer-config', config, '--port', String(port)],
    settings: { PASSKEY_ORIGINS: origin },
  });
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

testInChromium('a visitor of the explorer adds a passkey and signs in with it', async () => {
  const { page, errors, foreignRequests } = await openPage(browser, `${origin}/`);
  await addAuthenticator(page);
  const explorer = explorerPage(page);
  await explorer.signInAs('赵敏');
  await page.getByText('Somebody else, by password or passkey').click();
  await page.getByRole('button', { name: 'Add a passkey for 赵敏' }).click();
  await page.getByText('The passkey is enrolled.').waitFor();
  await explorer.session.getByRole('button', { name: 'Sign out' }).click();
  expect(await explorer.session.textContent()).toBe('Not signed in');
  await page.getByRole('group').getByRole('button', { name: 'Sign in with a passkey' }).click();
  await explorer.session.getByText('赵敏').waitFor();
  expect(errors).toEqual([]);
  expect(foreignRequests).toEqual([]);
});

testInChromium('on an address the explorer says where passkeys work', async () => {
  const { page } = await openPage(browser, `${origin.replace('localhost', '127.0.0.1')}/`);
  await page.getByText('Somebody else, by password or passkey').click();
  await page.getByText(`Passkeys need a name: open ${origin}/ to use one.`).waitFor();
});

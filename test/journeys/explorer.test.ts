import type { Browser } from 'playwright-core';
import { demoPeople } from '../../seed/people.ts';
import { writeExplorerConfig } from '../../start/explorerConfig.ts';
import { bundleExplorer } from '../gateway/explorer/bundleExplorer.ts';
import { explorerPage, waitForText } from '../gateway/explorer/explorerPage.ts';
import { launchChromium, openPage, testInChromium } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let product: Product;
let browser: Browser | null = null;

beforeAll(async () => {
  await bundleExplorer();
  const config = writeExplorerConfig(temporaryFolder(), demoPeople);
  product = await startProduct({ gatewayFlags: ['--explorer-config', config] });
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

testInChromium('a visitor signs in with one click, runs the main query and sees the answer', async () => {
  const { page, errors, foreignRequests } = await openPage(browser, `${product.origin}/`);
  const explorer = explorerPage(page);
  await explorer.signInAs('赵敏');
  await page.getByText('My card, my credit, my orders').first().click();
  await explorer.run();
  const answer = await waitForText(explorer.answer, /nextDebit/);
  expect(answer).toContain('赵敏');
  expect(answer).toContain('1571.31');
  expect(errors).toEqual([]);
  expect(foreignRequests).toEqual([]);
});

testInChromium('the plan panel shows how the main query is answered', async () => {
  const { page, errors } = await openPage(browser, `${product.origin}/`);
  const explorer = explorerPage(page);
  await explorer.signInAs('赵敏');
  await page.getByText('My card, my credit, my orders').first().click();
  const panel = await explorer.openPanel('Query plan');
  await waitForText(panel, /reconciliation/);
  const shown = await waitForText(panel, /credit-lines/);
  expect(shown).toContain('users');
  expect(errors).toEqual([]);
});

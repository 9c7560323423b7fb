import type { Browser } from 'playwright-core';
import { demoPeople } from '../../seed/people.ts';
import { writeExplorerConfig } from '../../start/explorerConfig.ts';
import { bundleExplorer } from '../gateway/explorer/bundleExplorer.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** The whole product with the explorer as `npm start` sets it up, and a browser, for the tests of a file. */
export function explorerForTest() {
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

  return {
    product: () => product,
    /** Opens the explorer in a page of its own. */
    open: () => openPage(browser, `${product.origin}/`),
  };
}

import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const isMissing = !existsSync(executablePath);

/**
 * `test` for what needs a browser. Without one the test is skipped and its title says why; in
 * continuous integration (CI=true) it runs all the same, and fails for the lack of it.
 */
export function testInChromium(title: string, body: () => Promise<void>): void {
  if (isMissing && process.env.CI !== 'true') {
    test.skip(`${title} [skipped: no Chromium at ${executablePath}; install it or set CHROMIUM]`, body);
  } else {
    test(title, body, 60_000);
  }
}

/** Starts a headless Chromium; null where `testInChromium` skips. The caller closes it. */
export async function launchChromium(): Promise<Browser | null> {
  if (isMissing && process.env.CI !== 'true') return null;
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page, and what went wrong or out of bounds in it since it was opened. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors written to the console and thrown by scripts. */
  readonly errors: string[];
  /** URLs asked for on other hosts than the page's own. */
  readonly foreignRequests: string[];
}

/** Opens a page of its own context: no cookie, storage or cache of another page. */
export async function openPage(browser: Browser | null, url: string): Promise<WatchedPage> {
  if (browser === null) throw new Error(`There is no Chromium at ${executablePath}.`);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const errors: string[] = [];
  const foreignRequests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && host !== new URL(url).host) {
      foreignRequests.push(request.url());
    }
  });
  await page.goto(url);
  return { page, errors, foreignRequests };
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';

const [url, file] = process.argv.slice(2);
if (url === undefined || file === undefined) {
  console.error(
    'Usage: node gateway/explorer/picture.ts URL FILE (the URL of a running gateway, a PNG file)',
  );
  process.exit(1);
}
await takePicture(url, file);
console.log(`Wrote ${file}.`);

/** Takes the README's picture: the first example answered for whom it shows most. */
async function takePicture(explorerUrl: string, path: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    await page.goto(explorerUrl);
    const best = await page
      .getByText(/^best as /)
      .first()
      .textContent();
    const name = best?.replace('best as ', '');
    await page.getByRole('button', { name: `Sign in as ${name}` }).click();
    await page.getByText('Signed in as').waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.graphiql-response').getByText('"data"').waitFor();
    await page.mouse.move(0, 0);
    await mkdir(dirname(path), { recursive: true });
    await page.screenshot({ path });
  } finally {
    await browser.close();
  }
}

import { readExplorerSite } from '../../../gateway/explorer/site.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { bundleExplorer } from './bundleExplorer.ts';

test('a fresh bundle is not built again', async () => {
  await bundleExplorer();
  expect(await bundleExplorer()).toBe('Explorer: the bundle is fresh.\n');
}, 120_000);

test('the page may ask its own host only, and names no other', async () => {
  const site = await readExplorerSite();
  const page = site?.get('/explorer/');
  const policy = page?.headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(page?.body.toString()).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(page?.headers['cache-control']).toBe('no-cache');
});

test('files named by their content may be cached for ever, and lie gzipped beside themselves', async () => {
  const site = (await readExplorerSite()) ?? new Map();
  const assets = [...site].filter(([path]) => path.startsWith('/explorer/assets/'));
  expect(assets.length).toBeGreaterThan(10);
  for (const [, file] of assets) {
    expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(file.gzipped.subarray(0, 2).toString('hex')).toBe('1f8b');
  }
});

test('the bundle has a favicon, so that no browser asks for one in vain', async () => {
  const site = await readExplorerSite();
  expect(site?.get('/explorer/')?.body.toString()).toContain('href="/explorer/favicon.svg"');
  expect(site?.get('/explorer/favicon.svg')?.headers['content-type']).toBe('image/svg+xml');
});

test('without a bundle there is no site', async () => {
  expect(await readExplorerSite(temporaryFolder())).toBeNull();
});

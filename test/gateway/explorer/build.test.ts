import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleExplorer, bundleFolder } from './bundleExplorer.ts';

beforeAll(async () => {
  await bundleExplorer();
}, 120_000);

const page = () => readFileSync(join(bundleFolder, 'index.html'), 'utf8');

test('a fresh bundle is not built again', async () => {
  expect(await bundleExplorer()).toBe('Explorer: the bundle is fresh.\n');
});

test('the page loads its own files only', () => {
  const addresses = [...page().matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(2);
  expect(addresses.filter((address) => !address?.startsWith('./'))).toEqual([]);
});

test('no script or style is written into the page, so that the policy can forbid them', () => {
  expect(page()).not.toMatch(/<script[^>]*>[^<]|<style| on\w+="| style="/);
});

test('the page brings a favicon, so that no browser asks for one in vain', () => {
  expect(page()).toContain('<link rel="icon" href="./favicon.svg" type="image/svg+xml"');
  expect(readdirSync(bundleFolder)).toContain('favicon.svg');
});

test('every asset is named by its content, so that it may be cached for ever', () => {
  const assets = readdirSync(join(bundleFolder, 'assets'));
  expect(assets.length).toBeGreaterThan(10);
  expect(assets.filter((name) => !/-[\w-]{8}\.\w+$/.test(name))).toEqual([]);
});

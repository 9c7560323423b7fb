import { createSeenNonces } from '../../../subgraphs/common/seenNonces.ts';

test('a nonce is new once, until its signature has ended', () => {
  const seen = createSeenNonces();
  expect(seen.note('partner', 'one', 60_000, 0)).toBe('new');
  expect(seen.note('partner', 'one', 60_000, 60_000)).toBe('seen');
  expect(seen.note('partner', 'one', 130_000, 60_001)).toBe('new');
});

test('a key that signs too much is refused, forgets nothing and takes no room of others', () => {
  const seen = createSeenNonces(2);
  expect(['one', 'two', 'three', 'one'].map((nonce) => seen.note('busy', nonce, 60_000, 0))).toEqual([
    'new',
    'new',
    'full',
    'seen',
  ]);
  expect(seen.note('calm', 'three', 60_000, 0)).toBe('new');
  expect(seen.note('busy', 'three', 120_000, 60_001)).toBe('new');
});

import { withNewKeys } from '../../../gateway/explorer/web/newIdempotencyKey.ts';

test('an example that is opened again asks under another key, and says all else the same', () => {
  const text = '{ "input": { "name": "lin", "idempotencyKey" : "explorer-sign-in" } }';
  const [first, second] = [withNewKeys(text), withNewKeys(text)];
  expect(JSON.parse(first)).toEqual({
    input: { name: 'lin', idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
  expect(second).not.toBe(first);
  expect(withNewKeys('')).toBe('');
});

import { derivedId, isId, newId } from '../../../subgraphs/common/ids.ts';

test('a new id has its noun in front and 20 characters that no other id has', () => {
  const ids = Array.from({ length: 1_000 }, () => newId('crd'));
  expect(ids.every((id) => isId('crd', id))).toBe(true);
  expect(new Set(ids).size).toBe(1_000);
});

test('an id derived from the same parts is the same today and in a year', () => {
  expect(derivedId('usr', 'demo', 1)).toBe('usr_8yw6b02r7d4c1sjfk0dr');
  expect(derivedId('usr', 'demo', 2)).not.toBe(derivedId('usr', 'demo', 1));
  expect(derivedId('usr', 'a', 'bc')).not.toBe(derivedId('usr', 'ab', 'c'));
});

test("an id of another noun, or a text that only looks like one, is not this noun's id", () => {
  const id = newId('crd');
  expect(isId('usr', id)).toBe(false);
  expect(isId('crd', `${id}0`)).toBe(false);
  expect(isId('crd', id.toUpperCase())).toBe(false);
  expect(isId('crd', `crd_${'l'.repeat(20)}`)).toBe(false);
});

import { createBag } from '../../../gateway/upstream/bag.ts';

test('a bag holds what was put in and not taken out', () => {
  const bag = createBag<{ name: string; place: number }>();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, place: -1 }));
  if (!a || !b || !c) throw new Error('three items');
  for (const item of [a, b, c]) bag.add(item);

  bag.delete(a);
  bag.delete(a);
  bag.add(a);
  bag.delete(c);

  const seen: string[] = [];
  bag.forEach(({ name }) => void seen.push(name));
  expect([bag.size, seen.sort()]).toEqual([2, ['a', 'b']]);
});

test('an item is not taken out of a bag that it is not in', () => {
  const [mine, other] = [createBag<{ place: number }>(), createBag<{ place: number }>()];
  const [first, second] = [{ place: -1 }, { place: -1 }];
  mine.add(first);
  other.add(second);

  mine.delete(second);

  expect([mine.size, other.size]).toEqual([1, 1]);
});

test('all may leave a bag while it is looked through, and each is seen', () => {
  const bag = createBag<{ id: number; place: number }>();
  for (let id = 0; id < 5; id++) bag.add({ id, place: -1 });
  const seen: number[] = [];

  bag.forEach((item) => {
    seen.push(item.id);
    bag.delete(item);
  });

  expect([bag.size, seen.sort()]).toEqual([0, [0, 1, 2, 3, 4]]);
});

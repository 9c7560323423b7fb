import { replay } from '../../../bench/gateways/bookshop/replay.ts';

test('a body is executed once and replayed ever after', async () => {
  const executed: string[] = [];
  const replies = replay(async (body) => {
    executed.push(body);
    return { data: { number: executed.length } };
  });
  const first = await replies.answer('a');
  expect(replies.answer('a')).toBe(first);
  expect((await replies.answer('b')).toString()).toBe('{"data":{"number":2}}');
  expect(executed).toEqual(['a', 'b']);
  expect(replies.learned()).toBe(2);
});

test('a body that could not be executed is not remembered', async () => {
  let attempts = 0;
  const replies = replay(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('no');
    return {};
  });
  await expect(replies.answer('a')).rejects.toThrow('no');
  await expect(replies.answer('a')).resolves.toEqual(Buffer.from('{}'));
});

test('a gateway that never repeats a body is refused', async () => {
  const replies = replay(async () => ({}), 2);
  await replies.answer('a');
  await replies.answer('b');
  await expect(replies.answer('c')).rejects.toThrow('more than 2 different request bodies');
});

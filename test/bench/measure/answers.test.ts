import { answerCheck, WrongAnswer } from '../../../bench/measure/answers.ts';

const reference = {
  readers: [
    { id: 'r1', notes: [{ text: 'good' }] },
    { id: 'r2', notes: [] },
  ],
  first: null,
};

function body(data: unknown, more: object = {}): Buffer {
  return Buffer.from(JSON.stringify({ data, ...more }));
}

test('the right answer passes, first and again', () => {
  const { check, isInOrder } = answerCheck(reference);
  check(200, body(reference));
  check(200, body(reference));
  expect(isInOrder()).toBe(true);
});

test('the right answer in another order of fields passes, and is told', () => {
  const { check, isInOrder } = answerCheck(reference);
  check(200, body({ first: null, readers: reference.readers }));
  expect(isInOrder()).toBe(false);
});

test.each([
  [
    'a wrong value deep down',
    {
      ...reference,
      readers: [
        { id: 'r1', notes: [{ text: 'bad' }] },
        { id: 'r2', notes: [] },
      ],
    },
    'data.readers.0.notes.0.text is "bad", not "good"',
  ],
  [
    'a missing item',
    { ...reference, readers: reference.readers.slice(1) },
    'data.readers has 1 items, not 2',
  ],
  ['a missing field', { readers: reference.readers }, 'data.first is undefined, not null'],
  ['a field too many', { ...reference, last: 1 }, 'data.last was not asked for'],
  [
    'an object where a list should be',
    { ...reference, readers: { 0: reference.readers[0], 1: reference.readers[1] } },
    'data.readers is',
  ],
  ['no data', null, 'data is null'],
])('%s is a wrong answer', (_name, data, message) => {
  const { check } = answerCheck(reference);
  check(200, body(reference));
  expect(() => check(200, body(data))).toThrow(WrongAnswer);
  expect(() => check(200, body(data))).toThrow(message);
});

test('the right data with an error beside it is a wrong answer', () => {
  expect(() => answerCheck(reference).check(200, body(reference, { errors: [{ message: 'oh' }] }))).toThrow(
    'errors: [{"message":"oh"}]',
  );
});

test('known bytes under another status are a wrong answer', () => {
  const { check } = answerCheck(reference);
  check(200, body(reference));
  expect(() => check(500, body(reference))).toThrow('status 500');
});

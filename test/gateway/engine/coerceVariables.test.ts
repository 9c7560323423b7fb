import { buildSchema, Kind, parse } from 'graphql';
import { coerceVariables } from '../../../gateway/engine/coerceVariables.ts';

const schema = buildSchema(`
  enum Colour { RED BLUE }
  input Part { count: Int! colour: Colour lengths: [Float] word: String code: ID isNew: Boolean part: Part }
  type Query { find(part: Part, colour: Colour): Int }
`);
const [definition] = parse(
  'query ($part: Part!, $colour: Colour, $most: Int = 3) { find(part: $part) }',
).definitions;
if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation');
const operation = { variableDefinitions: definition.variableDefinitions ?? [] };

function coerce(inputs: Record<string, unknown>) {
  return coerceVariables(schema, operation, inputs);
}

function messages(inputs: Record<string, unknown>): string[] {
  const coerced = coerce(inputs);
  return 'kind' in coerced ? coerced.errors.map(({ message }) => message) : [];
}

test('variables are what the operation declares, defaults filled in', () => {
  expect(coerce({ part: { count: 1 }, other: 'ignored' })).toEqual({
    variables: { part: { count: 1 }, most: 3 },
  });
});

test.each([
  [
    'a wrong number',
    { part: { count: 'secret' } },
    'Variable "$part" is not valid at "part.count": Int cannot represent non-integer value.',
  ],
  [
    'a wrong word',
    { part: { count: 1, word: { at: 'secret' } } },
    'Variable "$part" is not valid at "part.word": String cannot represent a non string value.',
  ],
  [
    'a wrong list item',
    { part: { count: 1, lengths: [1, 'secret: at "x"; y'] } },
    'Variable "$part" is not valid at "part.lengths[1]": Float cannot represent non numeric value.',
  ],
  [
    'a wrong code',
    { part: { count: 1, code: 1.5 } },
    'Variable "$part" is not valid at "part.code": ID cannot represent value.',
  ],
  [
    'a wrong truth',
    { part: { count: 1, isNew: 'secret' } },
    'Variable "$part" is not valid at "part.isNew": Boolean cannot represent a non boolean value.',
  ],
  [
    'a word that is not in the enum',
    { part: { count: 1 }, colour: 'secret "does not exist in"' },
    'Variable "$colour" is not valid at "colour": The value does not exist in "Colour" enum.',
  ],
  [
    'an enum that is no word',
    { part: { count: 1, colour: 7 } },
    'Variable "$part" is not valid at "part.colour": Enum "Colour" cannot represent non-string value.',
  ],
  [
    'a missing field beside a secret',
    { part: { word: 'secret' } },
    'Variable "$part" is not valid at "part": Field "count" of required type "Int!" was not provided.',
  ],
  [
    'something else than an object',
    { part: 'secret' },
    'Variable "$part" is not valid at "part": Expected type "Part" to be an object.',
  ],
  ['nothing', {}, 'Variable "$part" of required type "Part!" was not provided.'],
])('%s is refused without quoting what was sent', (_, inputs, message) => {
  expect(messages(inputs)).toEqual([message]);
});

test('each wrong place is told, with the place of the variable in the document', () => {
  const coerced = coerce({ part: { count: 'secret', part: { count: null } } });
  if (!('kind' in coerced)) throw new Error('it was accepted');

  expect(coerced.errors.map(({ extensions, locations }) => [extensions.code, locations])).toEqual([
    ['BAD_USER_INPUT', [{ line: 1, column: 8 }]],
    ['BAD_USER_INPUT', [{ line: 1, column: 8 }]],
  ]);
  expect(JSON.stringify(coerced.errors)).not.toContain('secret');
});

test('a variable that is nested deeper than a program can follow is refused by name', () => {
  let part: object = { count: 1 };
  for (let level = 0; level < 100_000; level++) part = { count: 1, part };
  const coerced = coerce({ part });
  if (!('kind' in coerced)) throw new Error('it was accepted');

  expect(coerced.errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
    ['A variable is nested too deep.', 'BAD_USER_INPUT'],
  ]);
});

import { parseConfig } from '../../../gateway/explorer/web/config.ts';

test('the variables of an example become text for the editor', () => {
  const { examples } = parseConfig({
    examples: [
      { title: 'A', folder: 'F', query: '{a}', variables: { id: 'x' }, as: 'lina' },
      { title: 'B', query: '{b}', variables: {} },
      { title: 'C', query: '{c}', variables: '{"n": 1}' },
    ],
  });
  expect(examples).toEqual([
    { title: 'A', folder: 'F', query: '{a}', variables: '{\n  "id": "x"\n}', as: 'lina' },
    { title: 'B', folder: 'Examples', query: '{b}', variables: '', as: null },
    { title: 'C', folder: 'Examples', query: '{c}', variables: '{"n": 1}', as: null },
  ]);
});

test('entries without their texts are left out', () => {
  const config = parseConfig({
    demoPeople: [{ username: 'lina', password: 'p' }, { username: 'x' }, { password: 'y' }, 'z', null],
    examples: [{ title: 'no query' }, { query: '{noTitle}' }],
  });
  expect(config.demoPeople).toEqual([{ username: 'lina', password: 'p', name: 'lina', situation: '' }]);
  expect(config.examples).toEqual([]);
});

test.each([null, [], 'text', { demoPeople: 'none' }])('%j configures nobody and nothing', (json) => {
  expect(parseConfig(json)).toEqual({ demoPeople: [], examples: [], seals: [], tokenFields: [] });
});

test('the fields that give tokens are texts', () => {
  expect(parseConfig({ tokenFields: ['signIn', 1, '', null, 'stepUp'] }).tokenFields).toEqual([
    'signIn',
    'stepUp',
  ]);
});

const seal = {
  title: 'Seal a card',
  hint: 'Encrypts it.',
  keyQuery: '{key{id kty}}',
  alg: 'ECDH-ES+A256KW',
  enc: 'A256GCM',
  fields: [{ name: 'cardNumber', label: 'Card number' }],
  samples: [{ title: 'A card', values: { cardNumber: '1' } }],
  query: 'mutation {bind}',
  inputField: 'sealedCard',
};

test('what can be sealed is taken whole, and without samples that are none', () => {
  expect(parseConfig({ seals: [seal] }).seals).toEqual([seal]);
  const samples = [...seal.samples, { title: 'no values' }, { title: 'a number', values: { cardNumber: 1 } }];
  expect(parseConfig({ seals: [{ ...seal, samples }] }).seals).toEqual([seal]);
});

test.each(['title', 'keyQuery', 'alg', 'enc', 'fields', 'query', 'inputField'])(
  'a seal without its %s is left out',
  (missing) => {
    const { [missing as 'title']: _left, ...rest } = seal;
    expect(parseConfig({ seals: [rest] }).seals).toEqual([]);
  },
);

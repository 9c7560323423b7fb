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
  expect(parseConfig(json)).toEqual({ demoPeople: [], examples: [] });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, Kind, parse, validate } from 'graphql';

const folder = 'schema/examples';
const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));

test('there are examples', () => {
  expect(files.length).toBeGreaterThan(5);
});

test.each(files)('the example %s is valid against what clients see', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const document = parse(text);
  expect(validate(api, document).map((error) => error.message)).toEqual([]);
  expect(text).toMatch(/^# title: .+\n# folder: .+\n# as: [a-z-]+\n# place: \d+\n/);
  const [operation] = document.definitions;
  const needsVariables =
    operation?.kind === Kind.OPERATION_DEFINITION && (operation.variableDefinitions ?? []).length > 0;
  expect(existsSync(join(folder, file.replace('.graphql', '.json')))).toBe(needsVariables);
});

import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { composeCommand } from '../../gateway/supergraph/composeCommand.ts';

test('the committed supergraph and API schema match the subgraphs', async () => {
  const lines: string[] = [];
  const args = ['--from', 'schema/bank', '--from', 'schema/platform', '--out', 'schema', '--check'];
  const code = await composeCommand(args, (line) => lines.push(line));
  expect({ code, lines }).toEqual({ code: 0, lines: [] });
});

test('clients see no service operation and no federation machinery', () => {
  const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  const names = Object.keys(api.getTypeMap());
  expect(names).not.toContain('ConsentCheck');
  expect(names.filter((name) => /join__|link__|_Any|_Service|_Entity/.test(name))).toEqual([]);
  const queries = Object.keys(api.getQueryType()?.getFields() ?? {});
  expect(queries).toContain('me');
  expect(queries).not.toContain('checkConsent');
});

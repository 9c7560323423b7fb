import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  findBreakingChanges,
  Kind,
  parse,
  visit,
} from 'graphql';

const published = parse(readFileSync('schema/published.graphql', 'utf8'));
const current = buildSchema(readFileSync('schema/api.graphql', 'utf8'));

/** What clients were told not to rely on any more may go. */
function withoutDeprecated(document: DocumentNode): DocumentNode {
  return visit(document, {
    enter: (node) =>
      'directives' in node && node.directives?.some((directive) => directive.name.value === 'deprecated')
        ? null
        : undefined,
  });
}

test('nothing that was published breaks without a deprecation first', () => {
  const breaking = findBreakingChanges(buildASTSchema(withoutDeprecated(published)), current);
  expect(breaking.map((change) => change.description)).toEqual([]);
});

test('a deprecation names what to use instead and a date', () => {
  const reasons: string[] = [];
  visit(parse(readFileSync('schema/api.graphql', 'utf8')), {
    enter: (node) => {
      if (node.kind !== Kind.DIRECTIVE || node.name.value !== 'deprecated') return;
      const reason = node.arguments?.find((argument) => argument.name.value === 'reason')?.value;
      reasons.push(reason?.kind === 'StringValue' ? reason.value : '');
    },
  });
  for (const reason of reasons) expect(reason).toMatch(/^Use `.+`.*\d{4}-\d{2}-\d{2}/);
});

test('a removed field is noticed, and a deprecated one may go', () => {
  const before = parse(
    'type Query { a: Int b: Int @deprecated(reason: "Use `a` until 2026-01-01.") c: Int }',
  );
  const after = buildSchema('type Query { a: Int }');
  const breaking = findBreakingChanges(buildASTSchema(withoutDeprecated(before)), after);
  expect(breaking.map((change) => change.description)).toEqual(['Query.c was removed.']);
});

import {
  type DocumentNode,
  type FieldNode,
  getIntrospectionQuery,
  Kind,
  OperationTypeNode,
  parse,
} from 'graphql';
import { checkLimits, defaultOperationLimits } from '../../../gateway/admission/limits.ts';

const limits = { maxDepth: 4, maxAliases: 3, maxRootFields: 3, maxDirectives: 3, maxRepeats: 3 };

function codesOf(query: string): unknown[] {
  return checkLimits(parse(query), limits).map(({ extensions }) => extensions.code);
}

test('an operation at every limit passes', () => {
  expect(
    codesOf('{ x: a { y: b { z: c { d @skip(if: true) } } } e @skip(if: true) f @skip(if: true) }'),
  ).toEqual([]);
});

test.each([
  ['too many levels', '{ a { b { c { d { e } } } } }', 'DEPTH_LIMIT_EXCEEDED'],
  ['too many aliases', '{ x: a y: a z: a { x: b } }', 'ALIAS_LIMIT_EXCEEDED'],
  ['too many root fields', '{ a b c d }', 'ROOT_FIELD_LIMIT_EXCEEDED'],
  ['one field too often', '{ a { b b { c } b b } }', 'REPEAT_LIMIT_EXCEEDED'],
  ['too many directives', '{ a @x @x b @x { c @x } }', 'DIRECTIVE_LIMIT_EXCEEDED'],
])('an operation with %s is refused by name', (_, query, code) => {
  expect(codesOf(query)).toEqual([code]);
});

test('fragments hide nothing', () => {
  const fragments = 'fragment F on T { x: a { b { c } } ... { y: a } } fragment G on T { r ...F }';
  expect(codesOf(`{ a { ...F } } ${fragments}`)).toEqual([]);
  expect(codesOf(`{ a { b { ...F } } } ${fragments}`)).toEqual(['DEPTH_LIMIT_EXCEEDED']);
  expect(codesOf(`{ a { ...F ...G } } ${fragments}`)).toEqual(['ALIAS_LIMIT_EXCEEDED']);
  expect(codesOf(`{ b ...G } ${fragments}`)).toEqual(['ROOT_FIELD_LIMIT_EXCEEDED']);
});

test('any operation of the document can be the one that is refused', () => {
  expect(codesOf('query A { a } query B { a b c d }')).toEqual(['ROOT_FIELD_LIMIT_EXCEEDED']);
});

test('fragments that double at every step are measured at once', () => {
  const steps = Array.from({ length: 1000 }, (_, n) => `fragment F${n} on T { ...F${n + 1} ...F${n + 1} }`);
  const before = performance.now();
  const codes = codesOf(`{ ...F0 } ${steps.join(' ')} fragment F1000 on T { x: a }`);
  expect(codes).toEqual(['ALIAS_LIMIT_EXCEEDED', 'ROOT_FIELD_LIMIT_EXCEEDED']);
  expect(performance.now() - before).toBeLessThan(500);
});

test('a cycle of fragments and an unknown fragment are left to validation', () => {
  expect(codesOf('{ ...A ...Nowhere } fragment A on T { a ...B } fragment B on T { b { ...A } }')).toEqual(
    [],
  );
});

test('a hundred thousand levels are refused without a deep stack', () => {
  expect(checkLimits(nested(100_000), limits).map(({ extensions }) => extensions.code)).toEqual([
    'DEPTH_LIMIT_EXCEEDED',
  ]);
});

/** Made by hand, for the parser gives up long before. */
function nested(levels: number): DocumentNode {
  const name = { kind: Kind.NAME, value: 'a' } as const;
  let selection: FieldNode = { kind: Kind.FIELD, name };
  for (let level = 1; level < levels; level++) {
    selection = {
      kind: Kind.FIELD,
      name,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
    };
  }
  const selectionSet = { kind: Kind.SELECTION_SET, selections: [selection] } as const;
  const operation = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet,
  } as const;
  return { kind: Kind.DOCUMENT, definitions: [operation] };
}

test('the longest introspection stays below the default limits', () => {
  const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true });
  expect(checkLimits(parse(query), defaultOperationLimits)).toEqual([]);
});

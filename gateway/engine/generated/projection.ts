import type { FastProjection } from '../backend.ts';
import type { CompositeShape, FieldShape, LeafShape, ListShape, ObjectShape, ValueShape } from '../shape.ts';
import { literal, member, property } from './source.ts';

/** Beyond this many functions, an operation is answered by the full projection alone. */
const maxFunctions = 2_000;

/** Thrown by generated code at the first value that is not as it should be. */
const bail = Symbol('bail');

interface Work {
  readonly functions: string[];
  /** Names of the functions for objects, by the id of their shape. */
  readonly names: Map<number, string>;
  readonly enums: ReadonlySet<string>[];
  isPossible: boolean;
}

/**
 * Code that makes the answer's data in one pass, as fresh object literals, while everything is as it should be.
 * Null when the answer can never be so, as when the caller is denied a part of it.
 */
export function generateProjection(shape: ObjectShape): FastProjection | null {
  const work: Work = { functions: [], names: new Map(), enums: [], isPossible: true };
  const root = objectFunction(work, shape);
  if (!work.isPossible || work.functions.length > maxFunctions) return null;
  const body = `"use strict";\nfunction fail() { throw bail; }\n${work.functions.join('\n')}\nreturn ${root};`;
  const run = new Function('bail', 'enums', 'idText', body)(bail, work.enums, idText) as FastProjection;
  return (data) => {
    try {
      return run(data);
    } catch (error) {
      if (error === bail) return undefined;
      throw error;
    }
  };
}

/** Subgraphs may send an ID as a whole number; clients get text. */
function idText(value: unknown): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw bail;
}

function objectFunction(work: Work, shape: ObjectShape): string {
  const known = work.names.get(shape.id);
  if (known) return known;
  const name = `o${shape.id}`;
  work.names.set(shape.id, name);
  if (work.names.size > maxFunctions) return name;
  const statements: string[] = [];
  const properties = shape.fields.map((field, index) => {
    return property(field.responseKey, fieldCode(work, shape, field, `v${index}`, statements));
  });
  if (!shape.fields.some((field) => field.kind === 'data')) statements.push('if (Array.isArray(s)) fail();');
  work.functions.push(`function ${name}(s) {\n${statements.join('\n')}\nreturn { ${properties.join(', ')} };\n}`);
  return name;
}

function fieldCode(
  work: Work,
  shape: ObjectShape,
  field: FieldShape,
  variable: string,
  statements: string[],
): string {
  switch (field.kind) {
    case 'typename':
      return literal(shape.typeName);
    case 'introspection':
      return member('s', field.key);
    case 'denied':
      work.isPossible = false;
      return 'null';
    case 'data':
      statements.push(`let ${variable} = ${member('s', field.key)};`);
      statements.push(valueCode(work, field.value, variable));
      return variable;
  }
}

/** A statement that checks the variable and leaves in it what the client is to get. */
function valueCode(work: Work, shape: ValueShape, variable: string): string {
  const check = checkCode(work, shape, variable);
  if (shape.kind === 'leaf' && shape.leaf === 'custom') return check;
  return shape.isNonNull ? check : `if (${variable} !== null) { ${check} }`;
}

function checkCode(work: Work, shape: ValueShape, variable: string): string {
  switch (shape.kind) {
    case 'leaf':
      return leafCode(work, shape, variable);
    case 'list':
      return `${variable} = ${listFunction(work, shape)}(${variable});`;
    case 'composite':
      return compositeCode(work, shape, variable);
  }
}

function leafCode(work: Work, shape: LeafShape, v: string): string {
  switch (shape.leaf) {
    case 'String':
      return `if (typeof ${v} !== 'string') fail();`;
    case 'Int':
      return `if ((${v} | 0) !== ${v}) fail();`;
    case 'Float':
      return `if (!Number.isFinite(${v})) fail();`;
    case 'Boolean':
      return `if (typeof ${v} !== 'boolean') fail();`;
    case 'ID':
      return `if (typeof ${v} !== 'string') ${v} = idText(${v});`;
    case 'enum':
      return `if (!enums[${work.enums.push(shape.values) - 1}].has(${v})) fail();`;
    case 'custom':
      return customCode(shape, v);
  }
}

function customCode(shape: LeafShape, v: string): string {
  const isNone = `${v} === undefined || typeof ${v} === 'symbol' || typeof ${v} === 'function'`;
  return `if (${isNone}${shape.isNonNull ? ` || ${v} === null` : ''}) fail();`;
}

function listFunction(work: Work, shape: ListShape): string {
  const item = valueCode(work, shape.of, 'v');
  const name = `l${work.functions.length}`;
  work.functions.push(`function ${name}(a) {
if (!Array.isArray(a)) fail();
const n = a.length, r = new Array(n);
for (let i = 0; i < n; i++) { let v = a[i]; ${item} r[i] = v; }
return r;
}`);
  return name;
}

function compositeCode(work: Work, shape: CompositeShape, v: string): string {
  const { choice } = shape;
  const guard = `if (typeof ${v} !== 'object'${shape.isNonNull ? ` || ${v} === null` : ''}) fail();`;
  if (!choice.isAbstract) {
    const object = choice.byType.get(choice.typeName);
    if (object) return `${guard} ${v} = ${objectFunction(work, object)}(${v});`;
    work.isPossible = false;
    return guard;
  }
  const cases = [...choice.byType].map(
    ([typeName, object]) => `case ${literal(typeName)}: ${v} = ${objectFunction(work, object)}(${v}); break;`,
  );
  if (choice.common) {
    const common = objectFunction(work, choice.common);
    cases.push(`case undefined: case ${literal(choice.typeName)}: ${v} = ${common}(${v}); break;`);
  }
  return `${guard} switch (${v}.__typename) { ${cases.join(' ')} default: fail(); }`;
}

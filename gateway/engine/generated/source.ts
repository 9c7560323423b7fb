/**
 * Text of generated code. Names of types and fields reach it from the schema, from plans and, as response keys,
 * from clients: GraphQL allows nothing but letters, digits and underscores in them, and every one passes here.
 */
export function literal(name: string): string {
  assertName(name);
  return `"${name}"`;
}

/** `source.name`. */
export function member(source: string, name: string): string {
  assertName(name);
  return `${source}.${name}`;
}

/** A property of an object literal. As `"__proto__": x` it would set the prototype, so keys are computed there. */
export function property(name: string, value: string): string {
  assertName(name);
  return name === '__proto__' ? `["__proto__"]: ${value}` : `${name}: ${value}`;
}

function assertName(name: string): void {
  if (!/^[_A-Za-z][_0-9A-Za-z]*$/.test(name)) throw new Error('Only GraphQL names may reach generated code.');
}

import type { LeafShape } from './shape.ts';

const maxInt = 2_147_483_647;
const minInt = -2_147_483_648;

/** The value as the client may see it, or undefined when it is none of its type. */
export function acceptLeaf(shape: LeafShape, value: unknown): unknown {
  switch (shape.leaf) {
    case 'String':
      return typeof value === 'string' ? value : undefined;
    case 'Int':
      return isInt(value) ? value : undefined;
    case 'Float':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'ID':
      return acceptId(value);
    case 'enum':
      return typeof value === 'string' && shape.values.has(value) ? value : undefined;
    case 'custom':
      return typeof value === 'function' ? undefined : value;
  }
}

function isInt(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= minInt && value <= maxInt;
}

/** Subgraphs may send an ID as a whole number; clients get text, as the specification says. */
function acceptId(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

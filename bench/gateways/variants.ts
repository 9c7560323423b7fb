import type { Operation } from './operations.ts';

/**
 * The operation asked in a way that differs from every other number: each `title` and `handle` is asked
 * a second time under an alias of its own, so plan, upstream calls and shape of the answer are all new.
 */
export function variant({ name, text }: Operation, number: number): Operation {
  return { name: `${name}-${number}`, text: text.replaceAll(/\b(title|handle)\b/g, `$1\nv${number}: $1`) };
}

export function variants(operation: Operation, from: number, count: number): readonly Operation[] {
  return Array.from({ length: count }, (_, index) => variant(operation, from + index));
}

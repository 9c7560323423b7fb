import { Kind, parse, print, type SelectionNode, visit } from 'graphql';
import type { GatewayAnswer, GatewayError } from './judge.ts';
import type { Operation } from './makeOperation.ts';
import type { Random } from './random.ts';

/** The same query with parts of it under `@defer`; null where nothing is to be deferred. */
export function deferSome(operation: Operation, random: Random): Operation | null {
  const document = parse(operation.query, { noLocation: true });
  const isQuery = document.definitions.some(
    (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'query',
  );
  let count = 0;
  const defer = <Node extends SelectionNode>(node: Node): Node => {
    const label = `label: "part${count++}"`;
    const [directive] = directivesOf(`@defer(${random.chance(0.5) ? label : 'if: true'})`);
    return directive ? { ...node, directives: [...(node.directives ?? []), directive] } : node;
  };
  const deferred = visit(document, {
    InlineFragment: { leave: (node) => (random.chance(0.3) ? defer(node) : undefined) },
    FragmentSpread: { leave: (node) => (random.chance(0.3) ? defer(node) : undefined) },
    SelectionSet: {
      leave(node) {
        if (!random.chance(0.2)) return undefined;
        const kept = random.below(node.selections.length + 1);
        const late: SelectionNode = {
          kind: Kind.INLINE_FRAGMENT,
          selectionSet: { kind: Kind.SELECTION_SET, selections: node.selections.slice(kept) },
        };
        if (late.selectionSet.selections.length === 0) return undefined;
        return { ...node, selections: [...node.selections.slice(0, kept), defer(late)] };
      },
    },
  });
  return isQuery && count > 0 ? { ...operation, query: print(deferred) } : null;
}

function directivesOf(text: string) {
  const [definition] = parse(`query ${text} { a }`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? (definition.directives ?? []) : [];
}

interface Part {
  readonly data?: unknown;
  readonly errors?: readonly GatewayError[];
  readonly pending?: readonly { readonly id: string; readonly path: readonly (string | number)[] }[];
  readonly incremental?: readonly {
    readonly id: string;
    readonly data: unknown;
    readonly errors?: readonly GatewayError[];
  }[];
  readonly completed?: readonly { readonly id: string; readonly errors?: readonly GatewayError[] }[];
  readonly hasNext: boolean;
}

/** What a client has when the last part is there. Throws when the parts do not belong together. */
export function mergeParts(texts: readonly string[]): GatewayAnswer {
  const parts: Part[] = texts.map((text) => JSON.parse(text));
  const pending = new Map<string, readonly (string | number)[]>();
  const errors: GatewayError[] = [];
  const root = { data: parts[0]?.data };
  for (const [index, part] of parts.entries()) {
    if (part.hasNext !== index + 1 < parts.length) throw new Error('The parts do not say which is the last.');
    errors.push(...(part.errors ?? []));
    for (const { id, path } of part.pending ?? []) pending.set(id, path);
    for (const { id, data, errors: more } of part.incremental ?? []) {
      mergeInto(objectAt(root, ['data', ...(pending.get(id) ?? ['nowhere'])]), data);
      errors.push(...(more ?? []));
    }
    for (const { id, errors: more } of part.completed ?? []) {
      if (!pending.delete(id)) throw new Error(`Part ${id} is completed and was never pending.`);
      errors.push(...(more ?? []));
    }
  }
  if (pending.size > 0) throw new Error('A part is never completed.');
  return errors.length > 0 ? { data: root.data, errors } : { data: root.data };
}

function objectAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((value, key) => (value as Record<string | number, unknown> | null)?.[key], root);
}

function mergeInto(target: unknown, added: unknown): void {
  if (!isContainer(target) || !isContainer(added)) throw new Error('A part has no place in the answer.');
  for (const [key, value] of Object.entries(added)) {
    const known = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isContainer(known) && isContainer(value)) mergeInto(known, value);
    else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  }
}

/** The value with its keys in the order of another, as far as that has them: parts come in any order. */
export function inOrderOf(order: unknown, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => inOrderOf(Array.isArray(order) ? order[index] : null, item));
  }
  if (!isContainer(value)) return value;
  const known = isContainer(order) ? Object.keys(order).filter((key) => Object.hasOwn(value, key)) : [];
  const keys = new Set([...known, ...Object.keys(value)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, inOrderOf(isContainer(order) ? order[key] : null, value[key])]),
  );
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

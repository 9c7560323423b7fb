import { type ArgumentNode, Kind, print, type ValueNode } from 'graphql';
import type { Catalogue } from './catalogue.ts';

/** Gives each (response key, field, arguments) of one operation a key of its own in the data tree. */
export interface KeyAllocator {
  keyFor(responseKey: string, fieldName: string, args: readonly ArgumentNode[]): string;
}

/**
 * One entity can be reached by several paths, and the executor merges what it learns there into one
 * object. That is right only if a key means the same field with the same arguments everywhere in the
 * operation. So a client's alias is kept only if it cannot be taken for something else: for a field
 * of the supergraph that the planner may add, for an internal name, or for another use of the alias.
 */
export function createKeyAllocator(catalogue: Catalogue): KeyAllocator {
  const keyByIdentity = new Map<string, string>();
  const taken = new Set<string>();
  let count = 0;
  const freshKey = (): string => {
    const key = `_k${count++}`;
    return catalogue.fieldNames.has(key) ? freshKey() : key;
  };
  return {
    keyFor(responseKey, fieldName, args) {
      const identity = `${responseKey}:${fieldName}(${identityOf(args)})`;
      const known = keyByIdentity.get(identity);
      if (known !== undefined) return known;
      const isFree = !taken.has(responseKey) && isSafe(catalogue, responseKey, fieldName);
      const key = isFree ? responseKey : freshKey();
      taken.add(key);
      keyByIdentity.set(identity, key);
      return key;
    },
  };
}

function isSafe(catalogue: Catalogue, responseKey: string, fieldName: string): boolean {
  if (responseKey in Object.prototype) return false;
  if (responseKey === fieldName) return !catalogue.requiredWithArguments.has(fieldName);
  return !responseKey.startsWith('_') && !catalogue.fieldNames.has(responseKey);
}

/** Validation lets equal fields differ in the order of arguments and of input object fields. */
function identityOf(args: readonly ArgumentNode[]): string {
  return args
    .map((argument) => `${argument.name.value}:${print(sortedValue(argument.value))}`)
    .sort()
    .join(',');
}

function sortedValue(node: ValueNode): ValueNode {
  if (node.kind === Kind.LIST) return { ...node, values: node.values.map(sortedValue) };
  if (node.kind !== Kind.OBJECT) return node;
  const fields = node.fields.map((field) => ({ ...field, value: sortedValue(field.value) }));
  return { ...node, fields: fields.sort((a, b) => (a.name.value < b.name.value ? -1 : 1)) };
}

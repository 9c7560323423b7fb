import type { PathKey } from './fault.ts';
import type { FieldShape, ObjectShape, ValueShape } from './shape.ts';

/**
 * A path of internal keys, from a place of the answer inwards, in the client's own response keys. It ends
 * early where it leaves what the client asked for: internal names never show.
 */
export function locate(start: ValueShape | ObjectShape, keys: readonly PathKey[]): PathKey[] {
  const path: PathKey[] = [];
  let shape: ValueShape | ObjectShape | null = start;
  for (const key of keys) {
    if (typeof key === 'number') {
      if (!('kind' in shape) || shape.kind !== 'list') return path;
      path.push(key);
      shape = shape.of;
      continue;
    }
    const field: FieldShape | null = findField(shape, key);
    if (!field) return path;
    path.push(field.responseKey);
    shape = field.value;
  }
  return path;
}

function findField(shape: ValueShape | ObjectShape, key: string): FieldShape | null {
  for (const object of objectsOf(shape)) {
    const field = object.fields.find((candidate) => candidate.kind === 'data' && candidate.key === key);
    if (field) return field;
  }
  return null;
}

function objectsOf(shape: ValueShape | ObjectShape): Iterable<ObjectShape> {
  if (!('kind' in shape)) return [shape];
  if (shape.kind !== 'composite') return [];
  const { byType, common } = shape.choice;
  return common ? [common, ...byType.values()] : byType.values();
}

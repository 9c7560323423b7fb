import { type Catalogue, matchesType } from './catalogue.ts';
import type { EntityPlan, Requires } from './program.ts';

/** What identifies the entities of one concrete type. */
export interface TypeKeys {
  readonly typeName: string;
  /** The type name to send: another one for an interface object. */
  readonly sentTypeName: string;
  readonly fields: readonly { readonly key: string; readonly name: string }[];
}

/** Null when a key has selections of its own or the plan rewrites more than type names. */
export function keysByType(catalogue: Catalogue, plan: EntityPlan): TypeKeys[] | null {
  const all: TypeKeys[] = [];
  for (const typeName of typesOf(catalogue, plan.requires)) {
    const fields = fieldsFor(catalogue, plan.requires, typeName);
    const sentTypeName = sentName(catalogue, plan, typeName);
    if (fields === null || sentTypeName === null || !fields.delete('__typename')) return null;
    if (fields.size === 0) return null;
    const named = [...fields].map(([name, key]) => ({ name, key }));
    all.push({ typeName, sentTypeName, fields: named });
  }
  return all;
}

/** The types that representations are of, abstract ones among them. */
export function typesOf(catalogue: Catalogue, requires: readonly Requires[]): Set<string> {
  const names = new Set<string>();
  for (const one of requires) {
    if (one.kind === 'field') continue;
    names.add(one.typeName);
    for (const possible of catalogue.possibleTypes.get(one.typeName) ?? []) names.add(possible);
  }
  return names;
}

function fieldsFor(
  catalogue: Catalogue,
  requires: readonly Requires[],
  typeName: string,
): Map<string, string> | null {
  const fields = new Map<string, string>();
  for (const one of requires) {
    if (one.kind === 'field') return null;
    if (!matchesType(catalogue, one.typeName, typeName)) continue;
    for (const field of one.selections) {
      if (field.kind !== 'field' || field.selections !== null) return null;
      fields.set(field.name, field.key);
    }
  }
  return fields;
}

function sentName(catalogue: Catalogue, plan: EntityPlan, typeName: string): string | null {
  let sent = typeName;
  for (const rewrite of plan.inputRewrites) {
    const [type, key, ...rest] = rewrite.path;
    const isAboutTypename = type?.kind === 'type' && key?.kind === 'key' && key.key === '__typename';
    if (rewrite.kind !== 'set' || !isAboutTypename || rest.length > 0) return null;
    if (type.names.some((name) => matchesType(catalogue, name, sent))) sent = rewrite.value;
  }
  return sent;
}

import { type DefinitionNode, type FieldDefinitionNode, Kind, parseType } from 'graphql';
import { applied, type Given, graphNames, namedType } from './joinDirectives.ts';

/** What one subgraph says of its fields, as far as a plan can ask it for more than it can answer. */
export interface Abilities {
  /** By `Type.field` what it needs of others to compute the field, such as `weight size { height }`. */
  readonly requires: ReadonlyMap<string, string>;
  /** `Type.field` that it declares and another subgraph answers. */
  readonly externals: ReadonlySet<string>;
  /** By `Type.field` what comes along with the field, though it is external. */
  readonly provides: ReadonlyMap<string, string>;
  /** By type the keys that it finds entities by, or only names them by. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** By interface or union the types that it knows to be of it. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** By `Type.field` the named type, where the subgraph's own is another than the supergraph's. */
  readonly types: ReadonlyMap<string, string>;
}

interface Draft {
  readonly requires: Map<string, string>;
  readonly externals: Set<string>;
  readonly provides: Map<string, string>;
  readonly keys: Map<string, string[]>;
  readonly members: Map<string, string[]>;
  readonly types: Map<string, string>;
}

/** The abilities of each subgraph, by the name that plans use. */
export function readAbilities(definitions: readonly DefinitionNode[]): Map<string, Abilities> {
  const drafts = new Map<string, Draft>();
  const names = graphNames(definitions);
  for (const value of names.keys()) drafts.set(value, newDraft());
  for (const definition of definitions) {
    readMemberships(definition, drafts);
    if (!isWithFields(definition)) continue;
    const typeName = definition.name.value;
    for (const given of applied(definition, 'join__type')) {
      const key = given.get('key');
      if (key !== undefined) addTo(draftOf(drafts, given)?.keys, typeName, key);
    }
    for (const field of definition.fields ?? []) readField(`${typeName}.${field.name.value}`, field, drafts);
  }
  return new Map([...drafts].map(([value, draft]) => [names.get(value) ?? value, draft]));
}

/** The named types of fields, by `Type.field`, as the supergraph has them. */
export function readFieldTypes(definitions: readonly DefinitionNode[]): Map<string, string> {
  const composite = new Set(definitions.filter(isComposite).map(({ name }) => name.value));
  const types = new Map<string, string>();
  for (const definition of definitions.filter(isWithFields)) {
    for (const field of definition.fields ?? []) {
      const named = namedType(field.type);
      if (composite.has(named)) types.set(`${definition.name.value}.${field.name.value}`, named);
    }
  }
  return types;
}

function newDraft(): Draft {
  return {
    requires: new Map(),
    externals: new Set(),
    provides: new Map(),
    keys: new Map(),
    members: new Map(),
    types: new Map(),
  };
}

function readMemberships(definition: DefinitionNode, drafts: ReadonlyMap<string, Draft>): void {
  if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
    for (const given of applied(definition, 'join__implements')) {
      addTo(draftOf(drafts, given)?.members, given.get('interface') ?? '', definition.name.value);
    }
  } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
    for (const given of applied(definition, 'join__unionMember')) {
      addTo(draftOf(drafts, given)?.members, definition.name.value, given.get('member') ?? '');
    }
  }
}

function readField(coordinate: string, field: FieldDefinitionNode, drafts: ReadonlyMap<string, Draft>): void {
  for (const given of applied(field, 'join__field')) {
    const draft = draftOf(drafts, given);
    const [requires, provides, type] = [given.get('requires'), given.get('provides'), given.get('type')];
    if (requires !== undefined) draft?.requires.set(coordinate, requires);
    if (provides !== undefined) draft?.provides.set(coordinate, provides);
    if (given.get('external') === 'true') draft?.externals.add(coordinate);
    const named = type === undefined ? null : namedType(parseType(type, { noLocation: true }));
    if (named !== null && named !== namedType(field.type)) draft?.types.set(coordinate, named);
  }
}

function draftOf(drafts: ReadonlyMap<string, Draft>, given: Given): Draft | undefined {
  return drafts.get(given.get('graph') ?? '');
}

function isComposite(definition: DefinitionNode) {
  return isWithFields(definition) || definition.kind === Kind.UNION_TYPE_DEFINITION;
}

function isWithFields(definition: DefinitionNode) {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
  );
}

function addTo(lists: Map<string, string[]> | undefined, key: string, item: string): void {
  const list = lists?.get(key);
  if (list) list.push(item);
  else lists?.set(key, [item]);
}

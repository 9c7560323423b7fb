import { type DefinitionNode, type FieldDefinitionNode, Kind } from 'graphql';

/** What the executor must know of the whole supergraph, hidden types and fields included. */
export interface Catalogue {
  /** Object types by the interface or union that they belong to. */
  readonly possibleTypes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of all fields of all types: a client's alias must never pass for one of them. */
  readonly fieldNames: ReadonlySet<string>;
  /** Fields that some `@requires` asks for with arguments of its own. */
  readonly requiredWithArguments: ReadonlySet<string>;
}

export function readCatalogue(definitions: readonly DefinitionNode[]): Catalogue {
  const possibleTypes = new Map<string, Set<string>>();
  const fieldNames = new Set<string>();
  const requiredWithArguments = new Set<string>();
  for (const definition of definitions) {
    for (const [abstractName, objectName] of memberships(definition)) {
      addTo(possibleTypes, abstractName, objectName);
    }
    for (const field of fieldsOf(definition)) {
      fieldNames.add(field.name.value);
      for (const name of namesRequiredWithArguments(field)) requiredWithArguments.add(name);
    }
  }
  return { possibleTypes, fieldNames, requiredWithArguments };
}

/** True when an object whose `__typename` is `typename` is one of `condition`. */
export function matchesType(catalogue: Catalogue, condition: string, typename: string): boolean {
  return condition === typename || catalogue.possibleTypes.get(condition)?.has(typename) === true;
}

function memberships(definition: DefinitionNode): [abstractName: string, objectName: string][] {
  if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
    return (definition.interfaces ?? []).map((node) => [node.name.value, definition.name.value]);
  }
  if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
    return (definition.types ?? []).map((node) => [definition.name.value, node.name.value]);
  }
  return [];
}

function fieldsOf(definition: DefinitionNode): readonly FieldDefinitionNode[] {
  const hasFields =
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
  return hasFields ? (definition.fields ?? []) : [];
}

function namesRequiredWithArguments(field: FieldDefinitionNode): string[] {
  const names: string[] = [];
  for (const directive of field.directives ?? []) {
    if (directive.name.value !== 'join__field') continue;
    const requires = directive.arguments?.find((argument) => argument.name.value === 'requires')?.value;
    if (requires?.kind !== Kind.STRING) continue;
    for (const match of requires.value.matchAll(/([_A-Za-z]\w*)\s*\(/g)) names.push(match[1] as string);
  }
  return names;
}

function addTo(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key);
  if (set) set.add(member);
  else sets.set(key, new Set([member]));
}

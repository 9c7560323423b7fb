import { type DefinitionNode, type FieldDefinitionNode, Kind } from 'graphql';
import { type Abilities, readAbilities, readFieldTypes } from './abilities.ts';
import { readGivenTypes } from './givenTypes.ts';

/** What the executor must know of the whole supergraph, hidden types and fields included. */
export interface Catalogue {
  /** Object types by the interface or union that they belong to. */
  readonly possibleTypes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of all fields of all types: a client's alias must never pass for one of them. */
  readonly fieldNames: ReadonlySet<string>;
  /** Fields with arguments that some `@requires` asks for, whether it gives the arguments or leaves the defaults. */
  readonly requiredWithArguments: ReadonlySet<string>;
  /** What each subgraph can answer, by its name. */
  readonly abilities: ReadonlyMap<string, Abilities>;
  /** The composite types of fields, by `Type.field`. */
  readonly fieldTypes: ReadonlyMap<string, string>;
  /** The object types that a value can have, by `Type.field`, for fields of interfaces and unions. */
  readonly givenTypes: ReadonlyMap<string, ReadonlySet<string>>;
}

export function readCatalogue(definitions: readonly DefinitionNode[]): Catalogue {
  const possibleTypes = new Map<string, Set<string>>();
  const fieldNames = new Set<string>();
  const required = new Set<string>();
  const withArguments = new Set<string>();
  for (const definition of definitions) {
    for (const [abstractName, objectName] of memberships(definition)) {
      addTo(possibleTypes, abstractName, objectName);
    }
    for (const field of fieldsOf(definition)) {
      fieldNames.add(field.name.value);
      if ((field.arguments ?? []).length > 0) withArguments.add(field.name.value);
      for (const name of namesRequired(field)) required.add(name);
    }
  }
  const abilities = readAbilities(definitions);
  return {
    possibleTypes,
    fieldNames,
    requiredWithArguments: required.intersection(withArguments),
    abilities,
    fieldTypes: readFieldTypes(definitions),
    givenTypes: readGivenTypes(definitions, possibleTypes, abilities),
  };
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

/** Every name in what the field requires: names of types and arguments among them do no harm. */
function namesRequired(field: FieldDefinitionNode): string[] {
  return (field.directives ?? []).flatMap((directive) => {
    if (directive.name.value !== 'join__field') return [];
    const requires = directive.arguments?.find((argument) => argument.name.value === 'requires')?.value;
    return requires?.kind === Kind.STRING ? (requires.value.match(/[_A-Za-z]\w*/g) ?? []) : [];
  });
}

function addTo(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key);
  if (set) set.add(member);
  else sets.set(key, new Set([member]));
}

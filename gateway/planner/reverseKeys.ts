import { type DefinitionNode, type DirectiveNode, Kind, parse, print } from 'graphql';

/**
 * The same supergraph with the keys of each type in the opposite order; null when no type has keys to put in another.
 * The order says which key the planner tries first, and nothing else.
 */
export function reverseKeys(supergraphSdl: string): string | null {
  const document = parse(supergraphSdl, { noLocation: true });
  const definitions = document.definitions.map(withReversedKeys);
  const isChanged = definitions.some((definition, index) => definition !== document.definitions[index]);
  return isChanged ? print({ ...document, definitions }) : null;
}

function withReversedKeys(definition: DefinitionNode): DefinitionNode {
  const isType =
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
  if (!isType || !definition.directives) return definition;
  const keys = definition.directives.filter(isKey);
  if (new Set(keys.map(fieldsOf)).size < 2) return definition;
  const others = definition.directives.filter((directive) => !isKey(directive));
  return { ...definition, directives: [...keys.reverse(), ...others] };
}

function isKey(directive: DirectiveNode): boolean {
  return directive.name.value === 'join__type' && fieldsOf(directive) !== null;
}

function fieldsOf({ arguments: args }: DirectiveNode): string | null {
  const key = args?.find(({ name }) => name.value === 'key')?.value;
  return key?.kind === Kind.STRING ? key.value : null;
}

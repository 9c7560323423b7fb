import { type FieldDefinitionNode, Kind, parse, type TypeNode } from 'graphql';

/** The mutations of a schema whose payloads give an access token and say when it ends. */
export function tokenFieldsOf(schema: string): string[] {
  const types = parse(schema).definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  const fieldsOf = (type: string): readonly FieldDefinitionNode[] =>
    types.find(({ name }) => name.value === type)?.fields ?? [];
  return fieldsOf('Mutation')
    .filter(({ type }) => {
      const names = fieldsOf(nameOf(type)).map(({ name }) => name.value);
      return names.includes('accessToken') && names.includes('expiresAt');
    })
    .map(({ name }) => name.value);
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type SchemaDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
  validateSchema,
} from 'graphql';
import type { Features } from './features.ts';
import { namedType } from './namedType.ts';
import { SupergraphError } from './supergraphError.ts';

/** What an applied directive says to clients; every other one is for the gateway. */
const CLIENT_DIRECTIVES = new Set(['deprecated', 'specifiedBy', 'oneOf']);
const BUILT_IN_DIRECTIVES = new Set([...CLIENT_DIRECTIVES, 'skip', 'include']);
const EXECUTABLE_LOCATIONS = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
]);

/**
 * What clients see: the document without the elements of linked features and without anything `@inaccessible`. A
 * mutation or subscription root with nothing left to call goes as a whole. Refuses a supergraph in which something
 * visible needs something hidden, for no client could use that.
 */
export function apiDefinitions(document: DocumentNode, features: Features): DefinitionNode[] {
  const hidden = hiddenTypes(document, features);
  const types = visibleTypes(document, hidden, features);
  checkReferences(types, hidden);
  const directives = document.definitions.filter((one) => isClientDirective(one, features));
  return [rootOperations(document, hidden), ...types, ...directives];
}

/** The schema of these definitions, which must be valid. */
export function buildApiSchema(definitions: readonly DefinitionNode[]): GraphQLSchema {
  try {
    const schema = buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
    const [first] = validateSchema(schema);
    if (first === undefined) return schema;
    throw first;
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new SupergraphError('SUPERGRAPH_API_INVALID', `The schema for clients is not valid: ${detail}`, {
      cause,
    });
  }
}

/** Why each type that clients do not see is hidden. */
type HiddenTypes = Map<string, 'is @inaccessible' | 'has nothing visible'>;

function hiddenTypes(document: DocumentNode, features: Features): HiddenTypes {
  const hidden: HiddenTypes = new Map();
  const inaccessible = features.directiveName('inaccessible', 'inaccessible');
  for (const definition of document.definitions) {
    if (!isTypeDefinitionNode(definition) || !isApplied(definition, inaccessible)) continue;
    hidden.set(definition.name.value, 'is @inaccessible');
  }
  return hidden;
}

/** The types with what is visible of them. One with nothing left joins the hidden ones. */
function visibleTypes(document: DocumentNode, hidden: HiddenTypes, features: Features): TypeDefinitionNode[] {
  const isVisible = visibility(features);
  const types: TypeDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (!isTypeDefinitionNode(definition)) continue;
    const name = definition.name.value;
    if (hidden.has(name) || features.owns(name)) continue;
    const type = visiblePart(definition, hidden, isVisible);
    if (type === null) hidden.set(name, 'has nothing visible');
    else types.push(type);
  }
  return types.map((type) => withoutHiddenTypes(type, hidden));
}

type Visibility = (node: { readonly directives?: readonly ConstDirectiveNode[] }) => boolean;

function visibility(features: Features): Visibility {
  const inaccessible = features.directiveName('inaccessible', 'inaccessible');
  return (node) => !isApplied(node, inaccessible);
}

function isApplied(
  node: { readonly directives?: readonly ConstDirectiveNode[] },
  directive: string,
): boolean {
  return node.directives?.some(({ name }) => name.value === directive) ?? false;
}

function visiblePart(
  type: TypeDefinitionNode,
  hidden: HiddenTypes,
  isVisible: Visibility,
): TypeDefinitionNode | null {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return visibleFields(type, isVisible);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return visibleInputFields(type, isVisible);
    case Kind.ENUM_TYPE_DEFINITION:
      return visibleValues(type, isVisible);
    case Kind.UNION_TYPE_DEFINITION:
      return type.types?.every(({ name }) => hidden.has(name.value)) ? null : forClients(type);
    case Kind.SCALAR_TYPE_DEFINITION:
      return forClients(type);
  }
}

function visibleFields(
  type: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
  isVisible: Visibility,
): TypeDefinitionNode | null {
  const fields = type.fields
    ?.filter(isVisible)
    .map((field) => visibleField(type.name.value, field, isVisible));
  return fields?.length ? { ...forClients(type), fields } : null;
}

function visibleField(
  typeName: string,
  field: FieldDefinitionNode,
  isVisible: Visibility,
): FieldDefinitionNode {
  if (!field.arguments?.length) return forClients(field);
  const coordinate = `${typeName}.${field.name.value}`;
  const given = field.arguments.filter(
    (one) => isVisible(one) || isUnneeded(one, `${coordinate}(${one.name.value}:)`),
  );
  return { ...forClients(field), arguments: given.filter(isVisible).map(forClients) };
}

function visibleInputFields(
  type: InputObjectTypeDefinitionNode,
  isVisible: Visibility,
): TypeDefinitionNode | null {
  const kept = type.fields?.filter(
    (one) => isVisible(one) || isUnneeded(one, `${type.name.value}.${one.name.value}`),
  );
  const fields = kept?.filter(isVisible).map(forClients);
  return fields?.length ? { ...forClients(type), fields } : null;
}

/** A hidden input that must be given cannot be given by anyone. */
function isUnneeded(input: InputValueDefinitionNode, coordinate: string): boolean {
  if (input.type.kind !== Kind.NON_NULL_TYPE || input.defaultValue !== undefined) return true;
  throw new SupergraphError('SUPERGRAPH_API_INVALID', `${coordinate} is @inaccessible, but must be given.`);
}

function visibleValues(type: EnumTypeDefinitionNode, isVisible: Visibility): TypeDefinitionNode | null {
  const values = type.values?.filter(isVisible).map(forClients);
  return values?.length ? { ...forClients(type), values } : null;
}

function forClients<Node extends { readonly directives?: readonly ConstDirectiveNode[] }>(node: Node): Node {
  if (!node.directives?.length) return node;
  return { ...node, directives: node.directives.filter(({ name }) => CLIENT_DIRECTIVES.has(name.value)) };
}

function withoutHiddenTypes(type: TypeDefinitionNode, hidden: HiddenTypes): TypeDefinitionNode {
  if (hidden.size === 0) return type;
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return { ...type, interfaces: type.interfaces?.filter(({ name }) => !hidden.has(name.value)) ?? [] };
    case Kind.UNION_TYPE_DEFINITION:
      return { ...type, types: type.types?.filter(({ name }) => !hidden.has(name.value)) ?? [] };
    default:
      return type;
  }
}

function checkReferences(types: readonly TypeDefinitionNode[], hidden: HiddenTypes): void {
  if (hidden.size === 0) return;
  for (const type of types) {
    if (!('fields' in type)) continue;
    for (const field of type.fields ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      checkReference(field.type, coordinate, hidden);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const one of field.arguments ?? []) {
        checkReference(one.type, `${coordinate}(${one.name.value}:)`, hidden);
      }
    }
  }
}

function checkReference(type: TypeNode, coordinate: string, hidden: HiddenTypes): void {
  const name = namedType(type);
  const reason = hidden.get(name);
  if (reason === undefined) return;
  throw new SupergraphError(
    'SUPERGRAPH_API_INVALID',
    `${coordinate} is visible to clients, but its type ${name} ${reason}.`,
  );
}

/** The roots by the document's schema definition, else by their usual names. */
function rootOperations(document: DocumentNode, hidden: HiddenTypes): SchemaDefinitionNode {
  const definition = document.definitions.find((one) => one.kind === Kind.SCHEMA_DEFINITION);
  const operationTypes = definition?.operationTypes.filter(
    ({ operation, type }) => operation === 'query' || !hidden.has(type.name.value),
  );
  if (definition === undefined || !operationTypes?.some(({ operation }) => operation === 'query')) {
    throw new SupergraphError('SUPERGRAPH_API_INVALID', 'The supergraph has no query type.');
  }
  return { ...forClients(definition), operationTypes };
}

function isClientDirective(definition: DefinitionNode, features: Features): boolean {
  return (
    definition.kind === Kind.DIRECTIVE_DEFINITION &&
    !BUILT_IN_DIRECTIVES.has(definition.name.value) &&
    !features.owns(`@${definition.name.value}`) &&
    definition.locations.some((location) => EXECUTABLE_LOCATIONS.has(location.value))
  );
}

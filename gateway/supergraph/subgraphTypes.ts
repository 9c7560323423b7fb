import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { CompositionError, SubgraphDocument } from './compositionError.ts';

/** An object or interface type of one subgraph, its extensions there included. */
export interface SubgraphType {
  readonly subgraph: SubgraphDocument;
  readonly name: string;
  readonly isInterface: boolean;
  readonly interfaces: readonly string[];
  readonly directives: readonly ConstDirectiveNode[];
  readonly fields: readonly FieldDefinitionNode[];
  readonly line: number | null;
}

export function subgraphTypes(subgraph: SubgraphDocument): SubgraphType[] {
  const parts = Map.groupBy(subgraph.document.definitions.filter(isPart), ({ name }) => name.value);
  return [...parts].map(([name, definitions]) => ({
    subgraph,
    name,
    isInterface: definitions.some(({ kind }) => kind.startsWith('Interface')),
    interfaces: definitions.flatMap(({ interfaces }) => interfaces?.map((one) => one.name.value) ?? []),
    directives: definitions.flatMap(({ directives }) => directives ?? []),
    fields: definitions.flatMap(({ fields }) => fields ?? []),
    line: definitions[0]?.loc?.startToken.line ?? null,
  }));
}

type Part =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

const PARTS: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
]);

function isPart(definition: DefinitionNode): definition is Part {
  return PARTS.has(definition.kind);
}

/** The error of a rule that a type, or one of its fields, breaks. `what` completes the sentence. */
export function errorAt(
  type: SubgraphType,
  field: FieldDefinitionNode | null,
  code: string,
  what: string,
): CompositionError {
  const { name: subgraph, file } = type.subgraph;
  const fieldName = field?.name.value ?? null;
  const subject = fieldName === null ? `Type "${type.name}"` : `Field "${type.name}.${fieldName}"`;
  const line = field?.name.loc?.startToken.line ?? type.line;
  return {
    code,
    message: `[${subgraph}] ${subject} ${what}.`,
    subgraph,
    type: type.name,
    field: fieldName,
    line,
    file,
  };
}

import { type ConstDirectiveNode, type DefinitionNode, Kind, type TypeNode } from 'graphql';
import type { SubgraphDocument } from './compositionError.ts';
import { readFeatures } from './features.ts';

/** How one subgraph declares a field of an object or interface type. */
export interface FieldDeclaration {
  readonly subgraph: string;
  readonly type: TypeNode;
  readonly isExternal: boolean;
  /** The selection of its `@provides`; null without one. */
  readonly provides: string | null;
}

/** Declarations by `Type.field`; root types go by `Query`, `Mutation` and `Subscription`. */
export type FieldDeclarations = ReadonlyMap<string, readonly FieldDeclaration[]>;

export function fieldDeclarations(subgraphs: readonly SubgraphDocument[]): FieldDeclarations {
  const declarations = new Map<string, FieldDeclaration[]>();
  for (const subgraph of subgraphs) {
    for (const [coordinate, declaration] of declaredIn(subgraph)) {
      const known = declarations.get(coordinate);
      if (known === undefined) declarations.set(coordinate, [declaration]);
      else known.push(declaration);
    }
  }
  return declarations;
}

function declaredIn({ name, document }: SubgraphDocument): [string, FieldDeclaration][] {
  const features = readFeatures(document);
  const external = features.directiveName('federation', 'external');
  const provides = features.directiveName('federation', 'provides');
  const rootNames = rootTypeNames(document.definitions);
  return document.definitions.flatMap((definition) => {
    if (!isFieldsDefinition(definition)) return [];
    const typeName = rootNames.get(definition.name.value) ?? definition.name.value;
    const isWholeExternal = isApplied(definition.directives, external);
    return (definition.fields ?? []).map((field): [string, FieldDeclaration] => {
      const isExternal = isWholeExternal || isApplied(field.directives, external);
      return [
        `${typeName}.${field.name.value}`,
        {
          subgraph: name,
          type: field.type,
          isExternal,
          provides: selectionOf(field.directives, provides),
        },
      ];
    });
  });
}

function isFieldsDefinition(definition: DefinitionNode) {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
    definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    definition.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}

function rootTypeNames(definitions: readonly DefinitionNode[]): Map<string, string> {
  const usual = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
  const names = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { operation, type } of definition.operationTypes ?? [])
      names.set(type.name.value, usual[operation]);
  }
  return names;
}

function isApplied(directives: readonly ConstDirectiveNode[] | undefined, name: string): boolean {
  return directives?.some((directive) => directive.name.value === name) ?? false;
}

function selectionOf(directives: readonly ConstDirectiveNode[] | undefined, name: string): string | null {
  const value = directives?.find((directive) => directive.name.value === name)?.arguments?.[0]?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Caller } from '../admission/caller.ts';
import type { Requirement } from '../supergraph/generation.ts';

/** The requirements that an operation can meet, in a fixed order, so that one bit stands for each. */
export type RelevantRequirements = readonly (readonly [coordinate: string, requirement: Requirement])[];

/** True when a type or field (`Type`, `Type.field`) is closed to the caller. */
export type IsDenied = (coordinate: string) => boolean;

/** True when the caller has what `requirement` asks for. Empty lists of alternatives ask for nothing. */
export function isSatisfied(requirement: Requirement, caller: Caller): boolean {
  if (requirement.isAuthenticated && caller.kind === 'anonymous') return false;
  return holdsOneOf(requirement.scopes, caller.scopes) && holdsOneOf(requirement.policies, caller.policies);
}

/** All requirements on types and fields that `document` names or that its abstract types stand for. */
export function relevantRequirements(
  schema: GraphQLSchema,
  document: DocumentNode,
  requirements: ReadonlyMap<string, Requirement>,
): RelevantRequirements {
  if (requirements.size === 0) return [];
  const named = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        addCoordinates(schema, typeInfo, node.name.value, named);
      },
    }),
  );
  return [...requirements].filter(([coordinate]) => named.has(coordinate));
}

/** One character for each requirement: the name of the variant that a caller gets. */
export function accessOf(relevant: RelevantRequirements, caller: Caller): string {
  let access = '';
  for (const [, requirement] of relevant) access += isSatisfied(requirement, caller) ? '1' : '0';
  return access;
}

export function deniedBy(relevant: RelevantRequirements, access: string): IsDenied {
  const denied = new Set(
    relevant.filter((_, index) => access[index] === '0').map(([coordinate]) => coordinate),
  );
  return (coordinate) => denied.has(coordinate);
}

function holdsOneOf(alternatives: readonly (readonly string[])[], held: ReadonlySet<string>): boolean {
  return alternatives.length === 0 || alternatives.some((needed) => needed.every((name) => held.has(name)));
}

function addCoordinates(schema: GraphQLSchema, typeInfo: TypeInfo, field: string, named: Set<string>): void {
  const parent = typeInfo.getParentType();
  const result = getNamedType(typeInfo.getType());
  if (isCompositeType(parent)) {
    for (const name of withPossibleTypes(schema, parent.name)) named.add(name).add(`${name}.${field}`);
  }
  if (result) {
    for (const name of withPossibleTypes(schema, result.name)) named.add(name);
  }
}

function withPossibleTypes(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  if (!isAbstractType(type)) return [name];
  return [name, ...schema.getPossibleTypes(type).map((possible) => possible.name)];
}

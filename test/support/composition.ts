import type { DirectiveNode, FieldDefinitionNode } from 'graphql';
import { parse, print } from 'graphql';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import type { CompositionError } from '../../gateway/supergraph/compositionError.ts';

/** The federation v2.9 link with every directive imported. */
export const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@requires" "@provides" "@external" "@shareable" "@override" "@interfaceObject" "@inaccessible" "@tag"
  "@composeDirective" "@authenticated" "@requiresScopes" "@policy" "@cost" "@listSize" "@context" "@fromContext"
])
`;

function compose(subgraphs: Readonly<Record<string, string>>) {
  const sources = Object.entries(subgraphs).map(([name, types]) => ({
    name,
    url: `http://${name}.test/graphql`,
    sdl: FEDERATION + types,
  }));
  return composeSubgraphs(sources);
}

/** The supergraph of these subgraphs (types by name), which must compose. */
export function supergraphOf(subgraphs: Readonly<Record<string, string>>): string {
  const { supergraphSdl, errors } = compose(subgraphs);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** Why these subgraphs, which must not compose, do not. */
export function compositionErrorsOf(
  subgraphs: Readonly<Record<string, string>>,
): readonly CompositionError[] {
  const { errors } = compose(subgraphs);
  if (errors === undefined) throw new Error('These subgraphs were expected not to compose.');
  return errors;
}

/** What a supergraph says of one field: its type and its directives, as text, in alphabetical order. */
export function fieldIn(supergraphSdl: string, coordinate: string): { type: string; directives: string[] } {
  const [typeName, fieldName] = coordinate.split('.');
  const field = parse(supergraphSdl)
    .definitions.flatMap((one): readonly FieldDefinitionNode[] =>
      (one.kind === 'ObjectTypeDefinition' || one.kind === 'InterfaceTypeDefinition') &&
      one.name.value === typeName
        ? (one.fields ?? [])
        : [],
    )
    .find(({ name }) => name.value === fieldName);
  if (field === undefined) throw new Error(`The supergraph has no ${coordinate}.`);
  return { type: print(field.type), directives: directivesOf(field) };
}

/** What a supergraph says of one type: its directives, as text, in alphabetical order. */
export function typeIn(supergraphSdl: string, typeName: string): string[] {
  const type = parse(supergraphSdl).definitions.find((one) => 'name' in one && one.name?.value === typeName);
  if (type === undefined || !('directives' in type)) throw new Error(`The supergraph has no ${typeName}.`);
  return directivesOf(type);
}

function directivesOf(node: { readonly directives?: readonly DirectiveNode[] }): string[] {
  return (node.directives ?? []).map(print).sort();
}

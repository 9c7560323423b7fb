import { type Draft, type DraftField, declares, placeField, typeNamed } from './draft.ts';
import { resolvableHomes } from './makeDirectives.ts';
import { field } from './makeTypes.ts';
import { membersOf, namedTypeOf } from './world.ts';

const LEAVES = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Mood'];

/** `@requires` with arguments, `@provides` on abstract types, `@inaccessible`, where there is an occasion. */
export function addMoreDirectives(draft: Draft): void {
  const { extra } = draft;
  if (extra.chance(0.4)) addRequiresWithArguments(draft);
  if (extra.chance(0.4)) addAbstractProvides(draft);
  for (let n = 0; n < 3; n++) if (extra.chance(0.3)) hideField(draft);
}

function addRequiresWithArguments(draft: Draft): void {
  const able = draft.types
    .filter(({ kind }) => kind === 'entity')
    .flatMap((type) =>
      type.fields
        .filter((one) => one.type === 'String' && one.args.length > 0 && isGiven(one))
        .flatMap((one) =>
          resolvableHomes(type)
            .filter((subgraph) => !declares(one, subgraph))
            .map((subgraph) => ({ type, one, subgraph })),
        ),
    );
  if (able.length === 0) return;
  const { type, one, subgraph } = draft.extra.pick(able);
  placeField(draft, one, subgraph, { role: 'external' });
  const computed = {
    ...field(`told${type.fields.length}`, 'String'),
    requires: `${one.name}${argumentsFor(draft, one)}`,
  };
  type.fields.push(computed);
  placeField(draft, computed, subgraph);
}

const values: Readonly<Record<string, string>> = {
  times: '2',
  words: '["x", "y"]',
  mood: 'GOOD',
  ratio: '2.5',
};

/** Some of its arguments; the others have what they have by default. */
function argumentsFor({ extra }: Draft, { args }: DraftField): string {
  const chosen = extra.some(
    args.filter(({ name }) => values[name] !== undefined),
    0,
    3,
  );
  if (chosen.length === 0) return '';
  return `(${chosen.map(({ name }) => `${name}: ${values[name]}`).join(', ')})`;
}

/** A field whose object may be of several types gives a leaf of one of them along. */
function addAbstractProvides(draft: Draft): void {
  const world = { ...draft, store: [] };
  const able = draft.types.flatMap(({ fields }) =>
    fields.flatMap((one) => {
      const named = namedTypeOf(one.type);
      if (typeNamed(draft, named) || LEAVES.includes(named) || one.requires !== null) return [];
      return one.homes
        .filter(({ role, provides }) => role === 'resolves' && provides === null)
        .flatMap((home) =>
          membersOf(world, named, home.subgraph).flatMap((name) =>
            leavesToProvide(draft, name, home.subgraph),
          ),
        )
        .flatMap(({ member, leaf, subgraph }) =>
          one.homes.filter((home) => home.subgraph === subgraph).map((home) => ({ home, member, leaf })),
        );
    }),
  );
  if (able.length === 0) return;
  const { home, member, leaf } = draft.extra.pick(able);
  // Who has an interface as an object has none of its types.
  if (!draft.types.some(({ name, homes }) => name === member && homes.some(isAt(home.subgraph)))) return;
  placeField(draft, leaf, home.subgraph, { role: 'external' });
  home.provides = `... on ${member} { ${leaf.name} }`;
}

function isAt(subgraph: string) {
  return (home: { readonly subgraph: string }) => home.subgraph === subgraph;
}

function leavesToProvide(draft: Draft, member: string, subgraph: string) {
  const type = typeNamed(draft, member);
  if (type?.kind !== 'entity') return [];
  const leaves = type.fields.filter(
    (one) =>
      one.args.length === 0 &&
      one.requires === null &&
      !/^face|^tick$/.test(one.name) &&
      LEAVES.includes(namedTypeOf(one.type)) &&
      isGiven(one) &&
      !declares(one, subgraph),
  );
  return leaves.map((leaf) => ({ member, leaf, subgraph }));
}

function isGiven({ homes }: DraftField): boolean {
  return homes.some(({ role }) => role === 'resolves');
}

/** Interfaces promise their fields, and a root needs some; anything else may be for subgraphs only. */
function hideField(draft: Draft): void {
  const able = draft.types
    .filter(({ kind, fields }) => kind === 'entity' && fields.filter((one) => !one.isInaccessible).length > 1)
    .flatMap(({ fields }) =>
      fields.filter(({ name, homes }) => !/^face|^id$/.test(name) && homes.length > 0),
    );
  if (able.length > 0) draft.extra.pick(able).isInaccessible = true;
}

import {
  type Draft,
  type DraftField,
  type DraftType,
  declares,
  homeOf,
  placeField,
  placeType,
  typeNamed,
} from './draft.ts';
import { field } from './makeTypes.ts';
import { membersOf, namedTypeOf } from './world.ts';

const LEAVES = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Mood'];

/** `@requires`, `@provides`, `@override` and `@interfaceObject`, where there is an occasion. */
export function addDirectives(draft: Draft): void {
  const { random } = draft;
  const chances = [addRequires, addRequires, addRequires, addProvides, addProvides, addOverride];
  for (const add of chances) if (random.chance(0.4)) add(draft);
  if (random.chance(0.4)) addInterfaceObject(draft);
}

function addRequires(draft: Draft): void {
  const { random } = draft;
  const type = somewhere(
    draft.types.filter(({ kind }) => kind === 'entity'),
    draft,
  );
  if (!type) return;
  const subgraph = somewhere(resolvableHomes(type), draft);
  if (subgraph === undefined) return;
  const able = type.fields.filter((one) => isRequirable(one) && !declares(one, subgraph));
  const selections: string[] = [];
  for (const one of random.some(able, 1, 2)) {
    const selection = requiredSelection(draft, one, subgraph);
    if (selection === null) continue;
    placeField(draft, one, subgraph, { role: 'external' });
    selections.push(selection);
  }
  if (selections.length === 0) return;
  const name = `need${type.fields.length}`;
  const computed = {
    ...field(name, random.chance(0.3) ? 'String!' : 'String'),
    requires: selections.join(' '),
  };
  type.fields.push(computed);
  placeField(draft, computed, subgraph);
}

function isRequirable({ name, args, homes }: DraftField): boolean {
  return args.length === 0 && name !== 'tick' && homes.some(({ role }) => role === 'resolves');
}

/** What to require of a field: itself, leaves of its value or entity, or leaves of each type that it may be. */
function requiredSelection(draft: Draft, one: DraftField, subgraph: string): string | null {
  const named = namedTypeOf(one.type);
  if (LEAVES.includes(named)) return one.name;
  const type = typeNamed(draft, named);
  if (type?.name.endsWith('Part')) return null;
  if (type) {
    const leaves = requiredLeaves(draft, type, subgraph);
    return leaves === null ? null : `${one.name} { ${leaves} }`;
  }
  const givers = one.homes.filter(({ role }) => role === 'resolves');
  const members = new Set(givers.flatMap((home) => membersOf({ ...draft, store: [] }, named, home.subgraph)));
  if (!knowAll(draft, named, [...members], subgraph)) return null;
  const fragments = draft.random.some([...members], 1, 3).flatMap((member) => {
    const memberType = typeNamed(draft, member);
    const leaves = memberType ? requiredLeaves(draft, memberType, subgraph) : null;
    return leaves === null ? [] : [`... on ${member} { ${leaves} }`];
  });
  return fragments.length === 0 ? null : `${one.name} { ${fragments.join(' ')} }`;
}

/** Lets the subgraph know every type that an abstract field of another subgraph may give. */
function knowAll(draft: Draft, name: string, members: readonly string[], subgraph: string): boolean {
  if (members.some((member) => typeNamed(draft, member)?.name.endsWith('Part'))) return false;
  const union = draft.unions.find((one) => one.name === name);
  const home = union?.homes.find((one) => one.subgraph === subgraph);
  if (union && !home) union.homes.push({ subgraph, members: [...members] });
  if (home) home.members = [...new Set([...home.members, ...members])];
  for (const member of members) placeType(draft, member, subgraph);
  placeType(draft, name, subgraph);
  return true;
}

/** One or two leaves of a type, declared `@external` where the subgraph does not give them itself. */
function requiredLeaves(draft: Draft, type: DraftType, subgraph: string): string | null {
  const able = type.fields.filter(
    (one) =>
      isRequirable(one) &&
      one.requires === null &&
      LEAVES.includes(namedTypeOf(one.type)) &&
      (type.kind === 'entity' ||
        declares(one, subgraph) ||
        type.homes.length === 0 ||
        !homeOf(type, subgraph)),
  );
  const chosen = draft.random.some(able, 1, 2);
  if (chosen.length === 0) return null;
  placeType(draft, type.name, subgraph);
  for (const one of chosen) placeField(draft, one, subgraph, { role: 'external' });
  return chosen.map(({ name }) => name).join(' ');
}

function addProvides(draft: Draft): void {
  const able = draft.types.flatMap(({ fields }) =>
    fields.flatMap((one) => {
      const type = typeNamed(draft, namedTypeOf(one.type));
      if (type?.kind !== 'entity' || one.requires !== null) return [];
      return one.homes.filter(({ role }) => role === 'resolves').map((home) => ({ home, type }));
    }),
  );
  const chosen = somewhere(able, draft);
  if (!chosen || chosen.home.provides !== null) return;
  const { home, type } = chosen;
  const leaves = type.fields.filter(
    (one) =>
      isRequirable(one) &&
      one.requires === null &&
      !one.name.startsWith('face') &&
      LEAVES.includes(namedTypeOf(one.type)) &&
      !declares(one, home.subgraph),
  );
  const leaf = somewhere(leaves, draft);
  if (!leaf) return;
  placeField(draft, leaf, home.subgraph, { role: 'external' });
  home.provides = leaf.name;
}

function addOverride(draft: Draft): void {
  const type = somewhere(
    draft.types.filter(({ kind, homes }) => kind === 'entity' && homes.length > 1),
    draft,
  );
  if (!type) return;
  const able = type.fields.filter(
    ({ name, homes, requires }) =>
      homes.length === 1 && requires === null && !name.startsWith('face') && homes[0]?.role === 'resolves',
  );
  const one = somewhere(
    able.filter(({ type: text }) => LEAVES.includes(namedTypeOf(text))),
    draft,
  );
  const before = one?.homes[0];
  const subgraph = somewhere(
    resolvableHomes(type).filter((home) => home !== before?.subgraph),
    draft,
  );
  if (!one || !before || subgraph === undefined || isKeyOf(type, one)) return;
  before.role = 'overridden';
  placeField(draft, one, subgraph, { overrides: before.subgraph });
}

function isKeyOf(type: DraftType, one: DraftField): boolean {
  return type.homes.some(({ keys }) => keys.some((key) => new RegExp(`\\b${one.name}\\b`).test(key.fields)));
}

/** One subgraph has all types of an interface; another adds a field to them all without knowing any. */
function addInterfaceObject(draft: Draft): void {
  const { random } = draft;
  const able = draft.interfaces.flatMap((asked) => {
    const types = draft.types.filter(({ interfaces }) => interfaces.includes(asked.name));
    const isRelated = draft.interfaces.some(({ parent }) => parent === asked.name);
    if (isRelated || asked.parent !== undefined) return [];
    if (asked.homes.length === 0 || types.some(({ kind }) => kind !== 'entity')) return [];
    const isFree = (subgraph: string) =>
      !asked.homes.includes(subgraph) && types.every((type) => !homeOf(type, subgraph));
    const resolvers = asked.homes.filter((home) => types.every((type) => hasResolvableId(type, home)));
    return draft.subgraphs
      .filter(isFree)
      .flatMap((subgraph) => resolvers.map((resolver) => ({ asked, types, resolver, subgraph })));
  });
  const chosen = somewhere(able, draft);
  if (!chosen) return;
  const { asked, types, resolver, subgraph } = chosen;
  asked.asObject = { resolver, subgraph };
  const suffix = asked.name.toLowerCase();
  const added = field(`${suffix}Extra`, random.pick(['String', 'Int!', '[Int!]', 'Mood']));
  asked.fields.push({ name: added.name, type: added.type, args: [] });
  for (const type of types) {
    type.fields.push({ ...added, homes: [{ ...homeFor(added, subgraph) }] });
  }
  const query = typeNamed(draft, 'Query');
  if (!query || random.chance(0.3)) return;
  const root = field(`${suffix}Root`, random.pick(['X', '[X]', '[X!]!']).replace('X', asked.name));
  root.homes.push(homeFor(root, subgraph));
  query.fields.push(root);
  if (!homeOf(query, subgraph)) query.homes.push({ subgraph, keys: [] });
}

function homeFor({ type }: DraftField, subgraph: string): DraftField['homes'][number] {
  return { subgraph, type, role: 'resolves', provides: null, overrides: null };
}

function hasResolvableId(type: DraftType, subgraph: string): boolean {
  return homeOf(type, subgraph)?.keys.some((key) => key.fields === 'id' && key.isResolvable) ?? false;
}

export function resolvableHomes(type: DraftType): string[] {
  return type.homes
    .filter(({ keys }) => keys.some((key) => key.isResolvable))
    .map(({ subgraph }) => subgraph);
}

function somewhere<Item>(items: readonly Item[], { random }: Draft): Item | undefined {
  return items.length === 0 ? undefined : random.pick(items);
}

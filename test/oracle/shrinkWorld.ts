import type { FieldModel, StoredValue, TypeModel, World } from './world.ts';
import { namedTypeOf } from './world.ts';

/** Worlds that are a step smaller, the boldest steps first. Not all of them can be. */
export function* smallerWorlds(world: World): Iterable<World> {
  for (const subgraph of world.subgraphs) yield withoutSubgraph(world, subgraph);
  for (const type of world.types) if (type.kind !== 'root') yield withoutType(world, type.name);
  for (const { name } of world.interfaces) yield withoutType(world, name);
  for (const { name } of world.unions) yield withoutType(world, name);
  for (const type of world.types) {
    for (const field of type.fields) yield withoutField(world, type, field);
  }
  for (const type of world.types) yield* withSimplerFields(world, type);
  yield* withLessData(world);
}

function withoutSubgraph(world: World, subgraph: string): World {
  const isElsewhere = (home: { readonly subgraph: string }) => home.subgraph !== subgraph;
  return tidy({
    ...world,
    subgraphs: world.subgraphs.filter((name) => name !== subgraph),
    types: world.types.map((type) => ({
      ...type,
      homes: type.homes.filter(isElsewhere),
      fields: type.fields.map((field) => ({ ...field, homes: field.homes.filter(isElsewhere) })),
    })),
    interfaces: world.interfaces.map((one) => ({
      ...one,
      homes: one.homes.filter((name) => name !== subgraph),
      asObject:
        one.asObject?.subgraph === subgraph || one.asObject?.resolver === subgraph ? null : one.asObject,
    })),
    unions: world.unions.map((union) => ({ ...union, homes: union.homes.filter(isElsewhere) })),
  });
}

function withoutType(world: World, name: string): World {
  return tidy({
    ...world,
    types: world.types
      .filter((type) => type.name !== name)
      .map((type) => ({
        ...type,
        interfaces: type.interfaces.filter((one) => one !== name),
        fields: type.fields.filter((field) => namedTypeOf(field.type) !== name),
      })),
    interfaces: world.interfaces
      .filter((one) => one.name !== name)
      .map((one) => ({ ...one, fields: one.fields.filter((field) => namedTypeOf(field.type) !== name) })),
    unions: world.unions
      .filter((one) => one.name !== name)
      .map((one) => ({
        ...one,
        homes: one.homes.map((home) => ({
          ...home,
          members: home.members.filter((member) => member !== name),
        })),
      })),
    store: world.store.filter(({ type }) => type !== name),
  });
}

function withoutField(world: World, type: TypeModel, field: FieldModel): World {
  return tidy({
    ...world,
    types: world.types.map((one) =>
      one === type ? { ...one, fields: one.fields.filter((other) => other !== field) } : one,
    ),
  });
}

/** Without a way that a field has beside its first, or without its arguments. */
function* withSimplerFields(world: World, type: TypeModel): Iterable<World> {
  for (const field of type.fields) {
    const simpler: FieldModel[] = field.homes
      .slice(1)
      .map((home) => ({ ...field, homes: field.homes.filter((other) => other !== home) }));
    if (field.args.length > 0) simpler.push({ ...field, args: [] });
    for (const one of simpler) {
      const fields = type.fields.map((other) => (other === field ? one : other));
      yield { ...world, types: world.types.map((other) => (other === type ? { ...type, fields } : other)) };
    }
  }
}

function* withLessData(world: World): Iterable<World> {
  for (const node of world.store) {
    for (const [name, value] of Object.entries(node.values)) {
      for (const smaller of smallerValues(value)) {
        const values = { ...node.values, [name]: smaller };
        yield { ...world, store: world.store.map((one) => (one === node ? { ...node, values } : one)) };
      }
    }
  }
}

function smallerValues(value: StoredValue): StoredValue[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  const items: readonly StoredValue[] = value;
  return [
    ...(items.length > 1 ? [[]] : []),
    ...items.map((_, index) => items.filter((_item, at) => at !== index)),
  ];
}

/** Takes away what nobody declares any more. */
function tidy(world: World): World {
  const types = world.types
    .map((type) => ({
      ...type,
      fields: type.fields.filter(({ homes }) => homes.some(({ role }) => role === 'resolves')),
    }))
    .filter(({ homes, fields }) => homes.length > 0 && fields.length > 0);
  const unions = world.unions
    .map((union) => ({ ...union, homes: union.homes.filter(({ members }) => members.length > 0) }))
    .filter(({ homes }) => homes.length > 0);
  return { ...world, types, unions, interfaces: world.interfaces.filter(({ homes }) => homes.length > 0) };
}

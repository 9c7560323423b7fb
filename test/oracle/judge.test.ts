import { buildSchema, GraphQLError, type GraphQLObjectType } from 'graphql';
import { judgeFaulty, judgeSame } from './judge.ts';
import type { MonolithAnswer, Path, Place } from './monolith.ts';
import type { FieldModel, TypeModel, World } from './world.ts';

/** Of a box's size one subgraph gives the left, and another the right. */
const world: World = {
  subgraphs: ['lefts', 'rights'],
  enums: [],
  inputs: [],
  types: [
    typeNamed('Box', 'entity', [fieldOf('size', 'lefts', 'rights')]),
    typeNamed('Size', 'value', [fieldOf('left', 'lefts'), fieldOf('right', 'rights')]),
  ],
  interfaces: [],
  unions: [],
  store: [],
};
const schema = buildSchema(`type Query { parts: [Part!] box: Box } type Part { owner: String! mate: Part }
  type Box { size: Size } type Size { left: Int right: Int }`);

function typeNamed(name: string, kind: TypeModel['kind'], fields: readonly FieldModel[]): TypeModel {
  return { name, kind, homes: [], interfaces: [], fields };
}

function fieldOf(name: string, ...subgraphs: readonly string[]): FieldModel {
  const home = { type: 'Int', role: 'resolves', provides: null, overrides: null } as const;
  const homes = subgraphs.map((subgraph) => ({ ...home, subgraph }));
  return { name, type: 'Int', args: [], homes, requires: null };
}

/** A part whose owner fails, and its mate's owner as well. */
const ownPath: Path = ['parts', 0, 'owner'];
const matesPath: Path = ['parts', 0, 'mate', 'owner'];
const places = new Map<string, Place>([
  placeOf('Query', ['parts']),
  placeOf('Part', ownPath),
  placeOf('Part', ['parts', 0, 'mate']),
  placeOf('Part', matesPath),
]);

function placeOf(parent: string, path: Path, node = 0): [string, Place] {
  const field = String(path.at(-1));
  const type = (schema.getType(parent) as GraphQLObjectType).getFields()[field]?.type;
  if (!type) throw new Error(`There is no ${parent}.${field}.`);
  return [JSON.stringify(path), { type, parent, field, node }];
}

function judge(data: unknown, expected: readonly Path[], given: readonly Path[]) {
  const faulty: MonolithAnswer = {
    data,
    errors: expected.map((path) => new GraphQLError('planted', { path })),
    places,
    log: [],
  };
  const answer = { data, errors: given.map((path) => ({ message: '', path })) };
  return judgeSame({ world, faults: [], clean: faulty, answer, isAbsenceError: true }, faulty);
}

test('what another error takes along needs no error of its own', () => {
  expect(judge({ parts: null }, [ownPath, matesPath], [ownPath])).toBeNull();
});

test('the error whose null is seen is needed, whatever others there are', () => {
  const lacking = { rule: 'an error at the same place', detail: JSON.stringify(ownPath) };

  expect(judge({ parts: null }, [ownPath, matesPath], [matesPath])).toEqual(lacking);
});

test('a null in the answer needs its error also where the parent stays', () => {
  const lacking = { rule: 'an error at the same place', detail: JSON.stringify(matesPath) };

  expect(judge({ parts: [{ owner: 'Ada', mate: null }] }, [matesPath], [])).toEqual(lacking);
});

/** The left of box 1 is null, because a subgraph does not know a box. */
function judgeUnknown(subgraph: string, node: number, isAbsenceError: boolean) {
  const size = new Map([
    placeOf('Query', ['box']),
    placeOf('Box', ['box', 'size'], 1),
    placeOf('Size', ['box', 'size', 'left'], 2),
  ]);
  const clean = { data: { box: { size: { left: 1, right: 2 } } }, errors: [], places: size, log: [] };
  const answer = { data: { box: { size: { left: null, right: 2 } } } };
  return judgeFaulty({
    world,
    faults: [{ kind: 'unknown-entity', subgraph, node }],
    clean,
    answer,
    isAbsenceError,
  });
}

test('who does not know an entity does not know its share of a part that others know, either', () => {
  expect(judgeUnknown('lefts', 1, false)).toBeNull();
});

test.each([
  ['somebody else does not know the entity', 'rights', 1, false],
  ['it is another entity that is not known', 'lefts', 3, false],
  ['unknown entities are errors', 'lefts', 1, true],
])('a null in a part of an entity needs an error when %s', (_when, subgraph, node, isAbsenceError) => {
  expect(judgeUnknown(subgraph, node, isAbsenceError)).toEqual({
    rule: 'no null without an error',
    detail: '["box","size","left"]',
  });
});

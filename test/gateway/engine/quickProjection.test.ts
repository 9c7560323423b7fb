import { generateProjection } from '../../../gateway/engine/generated/projection.ts';
import { quickProjection } from '../../../gateway/engine/quickProjection.ts';
import type { FieldShape, LeafShape, ObjectShape, ValueShape } from '../../../gateway/engine/shape.ts';

const leaf = (kind: LeafShape['leaf'], isNonNull = false): LeafShape => {
  return { kind: 'leaf', isNonNull, leaf: kind, typeName: kind, values: new Set(['RED']) };
};

const field = (key: string, value: ValueShape): FieldShape => {
  return { responseKey: key, key, plainKey: null, kind: 'data', value };
};

let count = 0;
const object = (typeName: string, fields: readonly FieldShape[]): ObjectShape => {
  return { id: count++, typeName, fields, deferred: [] };
};

const pet: ValueShape = {
  kind: 'composite',
  isNonNull: false,
  choice: {
    id: count++,
    typeName: 'Pet',
    isAbstract: true,
    byType: new Map([['Cat', object('Cat', [field('name', leaf('String'))])]]),
    deniedTypes: new Set(),
    common: null,
  },
};

const named = object('Dog', [{ ...field('__typename', leaf('String')), kind: 'typename' }]);
const dog: ValueShape = {
  ...pet,
  choice: {
    ...pet.choice,
    id: count++,
    typeName: 'Dog',
    isAbstract: false,
    byType: new Map([['Dog', named]]),
  },
};

const lists = (of: ValueShape): ValueShape => ({ kind: 'list', isNonNull: false, of });

const projections = [
  { name: 'quick', project: quickProjection },
  { name: 'generated', project: generateProjection },
];

describe.each(projections)('the $name projection', ({ project }) => {
  const answer = (value: ValueShape, given: unknown) =>
    project(object('Query', [field('it', value)]))?.({ it: given });

  test.each([
    { shape: leaf('String'), given: 'text' },
    { shape: leaf('Int'), given: 7 },
    { shape: leaf('enum'), given: 'RED' },
    { shape: leaf('custom'), given: { any: ['thing'] } },
    { shape: lists(leaf('String')), given: ['a', null] },
    { shape: leaf('String'), given: null },
    { shape: pet, given: null },
  ])('gives $given as it is', ({ shape, given }) => {
    expect(answer(shape, given)).toEqual({ it: given });
  });

  test('gives an ID as text, and of an object only what was asked for', () => {
    expect(answer(leaf('ID'), 7)).toEqual({ it: '7' });
    expect(answer(pet, { __typename: 'Cat', name: 'Mao', age: 3 })).toEqual({ it: { name: 'Mao' } });
    expect(answer(dog, { age: 3 })).toEqual({ it: { __typename: 'Dog' } });
  });

  test.each([
    { what: 'a value that is not there', shape: leaf('custom'), given: undefined },
    { what: 'a fault', shape: leaf('custom'), given: Symbol('fault') },
    { what: 'a null where none may be', shape: leaf('String', true), given: null },
    { what: 'a number for text', shape: leaf('String'), given: 7 },
    { what: 'a value that the enum does not show', shape: leaf('enum'), given: 'BLUE' },
    { what: 'text for a list', shape: lists(leaf('String')), given: 'abc' },
    { what: 'an object for a list', shape: lists(leaf('custom')), given: { length: 1, 0: 'a' } },
    { what: 'a list for an object', shape: dog, given: [{}] },
    { what: 'text for an object', shape: pet, given: 'Cat' },
    { what: 'an object of another type', shape: pet, given: { __typename: 'Dog', name: 'Rex' } },
    { what: 'an object without its type', shape: pet, given: { name: 'Mao' } },
  ])('leaves $what to the full projection', ({ shape, given }) => {
    expect(answer(shape, given)).toBeUndefined();
  });
});

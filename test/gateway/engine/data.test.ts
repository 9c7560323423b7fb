import { mergeObjects, mergeValue, placeFault } from '../../../gateway/engine/data.ts';
import { addFault, type FaultTable } from '../../../gateway/engine/fault.ts';

const isAbstract = (name: string) => name === 'Media';

test("an interface's name gives way to a concrete one, never the reverse", () => {
  const learnt = { __typename: 'Media' };
  mergeObjects(learnt, { __typename: 'Book' }, isAbstract);
  expect(learnt).toEqual({ __typename: 'Book' });

  const known = { __typename: 'Book' };
  mergeObjects(known, { __typename: 'Media' }, isAbstract);
  expect(known).toEqual({ __typename: 'Book' });
});

test('objects merge key by key and lists by index; a value wins over a null, a fault or nothing', () => {
  const fault = Symbol('fault');
  const known = { a: 1, list: [{ x: 1 }, null], none: null, broken: fault };

  mergeObjects(known, { b: 2, list: [{ y: 2 }, { y: 3 }], none: 4, broken: 5 }, isAbstract);

  expect(known).toEqual({ a: 1, b: 2, list: [{ x: 1, y: 2 }, { y: 3 }], none: 4, broken: 5 });
});

test('a null does not hide a fault', () => {
  const fault = Symbol('fault');

  expect(mergeValue(fault, null, isAbstract)).toBe(fault);
});

test('a second error at one place is kept beside the first', () => {
  const faults: FaultTable = new Map();
  const failing = { subgraph: 's', message: '', extensions: undefined, isAbsence: false, origin: [] };
  const data = { a: [null] };

  for (const code of ['FIRST', 'SECOND']) {
    const mark = addFault(faults, { ...failing, code });
    expect(placeFault(faults, data, ['a', 0, 'b'], mark)).toBe(true);
  }

  const standing = faults.get(data.a[0] as unknown as symbol);
  expect(standing).toMatchObject({ code: 'SECOND', below: ['b'] });
  expect(faults.get(standing?.next as symbol)).toMatchObject({ code: 'FIRST' });
  expect(placeFault(faults, data, ['a', 1], Symbol('x'))).toBe(false);
});

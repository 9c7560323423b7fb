import type { Answerers } from './answerers.ts';
import { type DataObject, isDataObject, ownValue } from './data.ts';
import { type AnswerError, describeFault, describeOwn, type Masking } from './errors.ts';
import { failureOf } from './failureOf.ts';
import type { Fault, FaultTable, PathKey } from './fault.ts';
import { acceptLeaf } from './leaf.ts';
import { locate } from './locate.ts';
import type { CompositeShape, FieldShape, LeafShape, ListShape, ObjectShape, ValueShape } from './shape.ts';

export interface Projection {
  readonly data: DataObject | null;
  readonly errors: readonly AnswerError[];
}

export interface ProjectionOptions extends Masking {
  /** True: an entity that a subgraph does not know is an error; false: where null is allowed, it is null. */
  readonly isAbsenceError: boolean;
  readonly maxErrors: number;
  /** Who was asked for a value, for the errors that the gateway finds by itself. */
  readonly answerers?: Answerers;
}

/** A place of the answer as a list from the inside out, made into a path only for an error. */
interface Place {
  readonly outer: Place | null;
  readonly key: PathKey;
  /** The internal key of a field; undefined for an item of a list. */
  readonly name?: string;
}

interface Work extends ProjectionOptions {
  readonly faults: FaultTable;
  readonly errors: AnswerError[];
  readonly reported: Set<symbol>;
  omitted: number;
}

/** Stands for a null whose error is reported: nullable places show null, others pass it on to their parent. */
const failed = Symbol('failed');

/**
 * The answer by the letter of the specification: each value is checked, each null that was not meant has
 * its error, and a null in a non-null place takes its parent with it. Faults that no place shows are reported
 * as well.
 */
export function project(
  shape: ObjectShape,
  data: DataObject,
  faults: FaultTable,
  options: ProjectionOptions,
): Projection {
  const reported = new Set<symbol>();
  const { data: result, errors } = projectPart(shape, data, faults, options, [], reported);
  return { data: result, errors: [...errors, ...hiddenErrors(shape, faults, options, reported)] };
}

/**
 * One part of an answer that is given in parts. `path` is where its object stands; the faults that it shows
 * are added to `reported`.
 */
export function projectPart(
  shape: ObjectShape,
  data: DataObject,
  faults: FaultTable,
  options: ProjectionOptions,
  path: readonly PathKey[],
  reported: Set<symbol>,
): Projection {
  const work: Work = { ...options, faults, errors: [], reported, omitted: 0 };
  const place = path.reduce<Place | null>(placeBelow, null);
  const result = projectObject(work, shape, data, place);
  return { data: result === failed ? null : (result as DataObject), errors: withOmission(work) };
}

/** Errors for the faults that no place of the answer shows, at the place that their fetch was for. */
export function hiddenErrors(
  root: ObjectShape,
  faults: FaultTable,
  options: ProjectionOptions,
  reported: Set<symbol>,
): readonly AnswerError[] {
  const work: Work = { ...options, faults, errors: [], reported, omitted: 0 };
  for (const fault of faults.values()) {
    if (fault.isAbsence || reported.has(fault.first)) continue;
    reportFault(work, fault, locate(root, fault.origin));
  }
  return withOmission(work);
}

function withOmission({ errors, omitted }: Work): readonly AnswerError[] {
  if (omitted === 0) return errors;
  return [...errors, describeOwn(`${omitted} more errors are left out.`, 'ERRORS_OMITTED', [])];
}

function projectObject(work: Work, shape: ObjectShape, source: DataObject, place: Place | null): unknown {
  const result: DataObject = {};
  let isFailed = false;
  for (const field of shape.fields) {
    const value = projectField(work, shape, field, source, {
      outer: place,
      key: field.responseKey,
      name: field.key,
    });
    if (value === failed) isFailed = true;
    else define(result, field.responseKey, value);
  }
  return isFailed ? failed : result;
}

/** A client may call a field `__proto__`; as an assignment that would change the object's prototype. */
function define(object: DataObject, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function projectField(
  work: Work,
  parent: ObjectShape,
  field: FieldShape,
  source: DataObject,
  place: Place,
): unknown {
  switch (field.kind) {
    case 'typename':
      return parent.typeName;
    case 'introspection':
      return ownValue(source, field.key) ?? null;
    case 'denied':
      report(work, place, 'You are not allowed to see this field.', 'UNAUTHORIZED_FIELD_OR_TYPE');
      return field.value.isNonNull ? failed : null;
    case 'data':
      return projectValue(work, field.value, valueIn(source, field), place);
  }
}

function valueIn(source: DataObject, { key, plainKey }: FieldShape): unknown {
  const value = ownValue(source, key);
  return value === undefined && plainKey !== null ? ownValue(source, plainKey) : value;
}

function projectValue(work: Work, shape: ValueShape, value: unknown, place: Place): unknown {
  const result = projectNullable(work, shape, value, place);
  if (!shape.isNonNull) return result === failed ? null : result;
  if (result !== null) return result;
  reportValue(
    work,
    place,
    'This field must have a value, but the service behind it gave none.',
    'NON_NULL_VIOLATION',
  );
  return failed;
}

function projectNullable(work: Work, shape: ValueShape, value: unknown, place: Place): unknown {
  if (value === null) return null;
  if (typeof value === 'symbol') return projectFault(work, shape, value, place);
  if (value === undefined) {
    reportMissing(work, place);
    return failed;
  }
  switch (shape.kind) {
    case 'leaf':
      return projectLeaf(work, shape, value, place);
    case 'list':
      return projectList(work, shape, value, place);
    case 'composite':
      return projectComposite(work, shape, value, place);
  }
}

function projectLeaf(work: Work, shape: LeafShape, value: unknown, place: Place): unknown {
  const accepted = acceptLeaf(shape, value);
  if (accepted !== undefined) return accepted;
  reportValue(work, place, `The service behind this field gave no valid ${shape.typeName}.`, 'INVALID_VALUE');
  return failed;
}

function projectList(work: Work, shape: ListShape, value: unknown, place: Place): unknown {
  if (!Array.isArray(value)) {
    reportValue(work, place, 'The service behind this field gave no list.', 'INVALID_VALUE');
    return failed;
  }
  const items = value.map((item, index) => projectValue(work, shape.of, item, { outer: place, key: index }));
  return items.includes(failed) ? failed : items;
}

function projectComposite(work: Work, shape: CompositeShape, value: unknown, place: Place): unknown {
  const { choice } = shape;
  if (!isDataObject(value)) {
    reportValue(work, place, 'The service behind this field gave no object.', 'INVALID_VALUE');
    return failed;
  }
  const typename = ownValue(value, '__typename');
  if (typeof typename === 'string' && choice.deniedTypes.has(typename)) {
    report(work, place, 'You are not allowed to see this object.', 'UNAUTHORIZED_FIELD_OR_TYPE');
    return failed;
  }
  const object = chooseShape(shape, typename);
  if (object) return projectObject(work, object, value, place);
  const asked = work.answerers?.ofType(namesOf(place), typeof typename === 'string');
  const message = `The service behind this field gave no valid ${choice.typeName}.`;
  report(work, place, message, 'INVALID_VALUE', asked);
  return failed;
}

/** For an object type its name is known; an abstract one needs `__typename`, unless nothing depends on it. */
function chooseShape({ choice }: CompositeShape, typename: unknown): ObjectShape | null {
  if (!choice.isAbstract) return choice.byType.get(choice.typeName) ?? null;
  if (typeof typename === 'string' && typename !== choice.typeName)
    return choice.byType.get(typename) ?? null;
  return choice.common;
}

function projectFault(work: Work, shape: ValueShape, mark: symbol, place: Place): unknown {
  let result: typeof failed | null = null;
  let next: symbol | null = mark;
  while (next !== null) {
    const fault: Fault | undefined = work.faults.get(next);
    if (!fault) break;
    if (!fault.isAbsence || work.isAbsenceError || shape.isNonNull) {
      reportFault(work, fault, [...pathOf(place), ...locate(shape, fault.below)]);
      result = failed;
    }
    next = fault.next;
  }
  return result;
}

function reportFault(work: Work, fault: Fault, path: readonly PathKey[]): void {
  work.reported.add(fault.first);
  push(work, () => describeFault(fault, path, work));
}

/**
 * The error of who was asked and failed, or else of who was to tell the type, without which nobody could be asked, or
 * else one that names who was asked.
 */
function reportMissing(work: Work, place: Place): void {
  if (work.errors.length >= work.maxErrors) {
    work.omitted++;
    return;
  }
  const names = namesOf(place);
  const asked = work.answerers?.ofValue(names) ?? [];
  const tellers = work.answerers?.ofType(names.slice(0, -1), true) ?? [];
  const mark = failureOf(work.faults, asked, names) ?? failureOf(work.faults, tellers, names);
  const fault = mark && work.faults.get(mark);
  if (fault) reportFault(work, fault, pathOf(place));
  else report(work, place, 'No service gave a value for this field.', 'SUBGRAPH_MISSING_VALUE', asked);
}

function reportValue(work: Work, place: Place, message: string, code: string): void {
  report(work, place, message, code, work.answerers?.ofValue(namesOf(place)));
}

function report(
  work: Work,
  place: Place,
  message: string,
  code: string,
  subgraphs?: readonly string[],
): void {
  push(work, () => describeOwn(message, code, pathOf(place), subgraphs));
}

function push(work: Work, make: () => AnswerError): void {
  if (work.errors.length < work.maxErrors) work.errors.push(make());
  else work.omitted++;
}

/** Of a part that is answered later only the client's own keys are known, which are nearly always the same. */
function placeBelow(outer: Place | null, key: PathKey): Place {
  return typeof key === 'string' ? { outer, key, name: key } : { outer, key };
}

function namesOf(place: Place | null): string[] {
  const names: string[] = [];
  for (let at = place; at !== null; at = at.outer) if (at.name !== undefined) names.push(at.name);
  return names.reverse();
}

function pathOf(place: Place | null): PathKey[] {
  const path: PathKey[] = [];
  for (let at = place; at !== null; at = at.outer) path.push(at.key);
  return path.reverse();
}

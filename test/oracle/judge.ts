import { getNamedType, isAbstractType, isNonNullType } from 'graphql';
import { type Fault, typeOf } from './faults.ts';
import { type MonolithAnswer, type Path, type Place, settle, typeAt } from './monolith.ts';
import { namedTypeOf, type World } from './world.ts';

/** An answer of the gateway, parsed. */
export interface GatewayAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GatewayError[];
}

export interface GatewayError {
  readonly message: string;
  readonly path?: Path;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A rule of the oracle that an answer breaks. */
export interface Complaint {
  readonly rule: string;
  readonly detail: string;
}

export interface Evidence {
  readonly world: World;
  readonly faults: readonly Fault[];
  /** What the monolith answers when nothing goes wrong. */
  readonly clean: MonolithAnswer;
  readonly answer: GatewayAnswer;
  readonly isAbsenceError: boolean;
}

/** Without faults the answer is the monolith's, key by key in the same order. */
export function judgeClean({ clean, answer }: Evidence): Complaint | null {
  if (answer.errors) return { rule: 'no errors without faults', detail: JSON.stringify(answer.errors) };
  return JSON.stringify(answer.data) === JSON.stringify(clean.data)
    ? null
    : { rule: 'same data as the monolith', detail: firstDifference(clean.data, answer.data) };
}

/** With the same faults in the monolith, data and the places of errors agree. */
export function judgeSame({ answer, world }: Evidence, faulty: MonolithAnswer): Complaint | null {
  if (JSON.stringify(answer.data) !== JSON.stringify(faulty.data)) {
    return { rule: 'same data as the faulty monolith', detail: firstDifference(faulty.data, answer.data) };
  }
  const paths = new Set((answer.errors ?? []).map(({ path }) => JSON.stringify(path)));
  const lacking = faulty.errors.find(
    ({ path = [] }) => !paths.has(JSON.stringify(path)) && !isTakenAlong(world, faulty, path),
  );
  return lacking ? { rule: 'an error at the same place', detail: JSON.stringify(lacking.path) } : null;
}

/**
 * True when the null of an error is not to be seen, because that of another one took more along. What would have stood
 * there need not have been asked for: "any sibling response positions which have not yet executed or have not yet
 * yielded a value may be cancelled" (GraphQL specification, Handling Execution Errors), and a subgraph that gives null
 * for an entity tells no key of what is below it. graphql-js happens to go on and finds the other errors too.
 */
function isTakenAlong(world: World, { data, places }: MonolithAnswer, path: Path): boolean {
  let shown: unknown = data;
  let depth = 0;
  for (; depth < path.length && shown !== null && shown !== undefined; depth++) {
    shown = (shown as Record<string | number, unknown>)[path[depth] as string | number];
  }
  const [settled = path] = settle(world, places, path);
  return shown === null && settled.length > depth;
}

/**
 * With any faults the answer is the clean one, less what errors explain: each null that should be a value stands
 * exactly where the null of some error must end up, and nothing else differs.
 */
export function judgeFaulty(evidence: Evidence): Complaint | null {
  const { clean, answer } = evidence;
  const errors = answer.errors ?? [];
  const nulls: Path[] = [];
  const difference = compare(clean.data, answer.data, [], nulls);
  if (difference) return { rule: 'nothing differs but nulls', detail: difference };
  const settled = new Set<string>();
  for (const error of errors) {
    const complaint = judgeError(evidence, error);
    if (complaint) return complaint;
    if (!error.path) continue;
    for (const place of settle(evidence.world, clean.places, error.path)) settled.add(JSON.stringify(place));
  }
  const unexplained = nulls.find(
    (path) => !settled.has(JSON.stringify(path)) && !isKnownAbsence(evidence, path),
  );
  return unexplained
    ? { rule: 'no null without an error', detail: JSON.stringify(unexplained) }
    : judgeSpared(evidence, nulls);
}

function judgeError({ clean, faults }: Evidence, { path, extensions }: GatewayError): Complaint | null {
  if (typeof extensions?.code !== 'string')
    return { rule: 'each error has a code', detail: JSON.stringify(path) };
  if (path && !isPlace(clean, path))
    return { rule: 'error paths lead somewhere', detail: JSON.stringify(path) };
  const { subgraph } = extensions;
  const isReplyFaultOnly = faults.every(({ kind }) => kind === 'reply');
  const isAtFault = faults.some((fault) => 'subgraph' in fault && fault.subgraph === subgraph);
  if (isReplyFaultOnly && subgraph !== undefined && !isAtFault) {
    return { rule: 'errors name the subgraph at fault', detail: JSON.stringify({ path, extensions }) };
  }
  return null;
}

/**
 * Of an abstract place whose object never came the gateway cannot know the type: there a path may end in a field that
 * the client asks of another type.
 */
function isPlace({ places }: MonolithAnswer, path: Path): boolean {
  if (path.length > 0 && typeAt(places, path) !== undefined) return true;
  const parent = typeAt(places, path.slice(0, -1));
  return parent !== undefined && isAbstractType(getNamedType(parent));
}

/**
 * A null that says: the subgraph does not know this entity. It needs no error where null is allowed. The same of a part
 * of an entity that several subgraphs give together, such as `size { left right }`: who does not know the entity does
 * not know its share of the part, either, while the others' stands there.
 */
function isKnownAbsence({ isAbsenceError, faults, clean, world }: Evidence, path: Path): boolean {
  const place = clean.places.get(JSON.stringify(path));
  if (isAbsenceError || !place || isNonNullType(place.type)) return false;
  const unknown = faults.flatMap((fault) => (fault.kind === 'unknown-entity' ? [fault] : []));
  const field = fieldAt(world, place);
  const givers = unknown.filter(({ subgraph }) => field?.homes.some((home) => home.subgraph === subgraph));
  const whole = clean.places.get(JSON.stringify(wholeOf(world, clean, path)));
  return (
    unknown.some(({ node }) => node === place.node) ||
    givers.some(({ node }) => node === whole?.node) ||
    (unknown.length > 0 && field?.requires !== null)
  );
}

function fieldAt(world: World, { parent, field }: Place) {
  return typeOf(world, parent)?.fields.find(({ name }) => name === field);
}

/** The place of the entity's own field that a place inside of values without keys belongs to. */
function wholeOf(world: World, { places }: MonolithAnswer, path: Path): Path {
  let at = path;
  for (let depth = path.length; depth > 0; depth--) {
    const place = places.get(JSON.stringify(path.slice(0, depth)));
    if (!place) continue;
    at = path.slice(0, depth);
    if (typeOf(world, place.parent)?.kind !== 'value') return at;
  }
  return at;
}

/** A field that needs nothing of the subgraph at fault is as it was. */
function judgeSpared(evidence: Evidence, nulls: readonly Path[]): Complaint | null {
  const { faults, clean, answer, world } = evidence;
  if (!faults.every(({ kind }) => kind === 'reply')) return null;
  const atFault = new Set(faults.flatMap((fault) => ('subgraph' in fault ? [fault.subgraph] : [])));
  const places = new Set(nulls.map((path) => JSON.stringify(path)));
  for (const { path, extensions } of answer.errors ?? []) {
    const place = path && clean.places.get(JSON.stringify(path));
    if (
      !place ||
      extensions?.code === 'NOT_EXECUTED' ||
      hasErrorBelow(answer, path) ||
      !settle(world, clean.places, path).some((settled) => places.has(JSON.stringify(settled)))
    )
      continue;
    if (!needs(world, place, atFault) && !isSharedAbove(evidence, path, atFault))
      return { rule: 'what needs no failed subgraph is intact', detail: JSON.stringify(path) };
  }
  return null;
}

/** An error that no place shows is reported at the place of its fetch, where another one may have left a null. */
function hasErrorBelow({ errors }: GatewayAnswer, path: Path): boolean {
  return (errors ?? []).some(
    (error) =>
      error.path && error.path.length > path.length && path.every((key, at) => error.path?.[at] === key),
  );
}

/** Of an object that several subgraphs give, any of them may be asked for the key. */
function isSharedAbove({ world, clean }: Evidence, path: Path, subgraphs: ReadonlySet<string>): boolean {
  return path.some((_, depth) => {
    const place = clean.places.get(JSON.stringify(path.slice(0, depth)));
    const field = place && fieldAt(world, place);
    const givers = field?.homes.filter(({ role }) => role === 'resolves') ?? [];
    return givers.length > 1 && givers.some(({ subgraph }) => subgraphs.has(subgraph));
  });
}

function needs(world: World, { parent, field: name }: Place, subgraphs: ReadonlySet<string>): boolean {
  const type = typeOf(world, parent);
  const field = type?.fields.find((one) => one.name === name);
  if (!type || !field || type.kind === 'value' || field.requires !== null) return true;
  const hasOneKey = new Set(type.homes.flatMap(({ keys }) => keys.map((key) => key.fields))).size <= 1;
  const isInterfaceObject = world.interfaces.some(
    ({ name: face, asObject }) =>
      asObject && (type.interfaces.includes(face) || namedTypeOf(field.type) === face),
  );
  // The planner asks for them together, and without what one requires it cannot ask for either.
  const isAskedWithComputed = type.fields.some(
    ({ requires, homes }) =>
      requires !== null &&
      homes.some((home) => field.homes.some(({ subgraph }) => subgraph === home.subgraph)),
  );
  const isGivenByThem = field.homes.some(({ subgraph }) => subgraphs.has(subgraph));
  return !hasOneKey || isInterfaceObject || isAskedWithComputed || isGivenByThem;
}

/** Collects the places where a value became null; says what else differs. */
function compare(clean: unknown, actual: unknown, path: Path, nulls: Path[]): string | null {
  if (actual === null && clean !== null) {
    nulls.push(path);
    return null;
  }
  if (Array.isArray(clean) && Array.isArray(actual) && clean.length === actual.length) {
    return firstOf(clean.keys(), (index) => compare(clean[index], actual[index], [...path, index], nulls));
  }
  if (isObject(clean) && isObject(actual) && hasSameKeys(clean, actual)) {
    return firstOf(Object.keys(clean), (key) => compare(clean[key], actual[key], [...path, key], nulls));
  }
  if (JSON.stringify(clean) === JSON.stringify(actual)) return null;
  return `${JSON.stringify(path)}: ${JSON.stringify(clean)} became ${JSON.stringify(actual)}`;
}

function firstOf<Item>(items: Iterable<Item>, look: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = look(item);
    if (found !== null) return found;
  }
  return null;
}

function hasSameKeys(one: object, other: object): boolean {
  return Object.keys(one).join('\n') === Object.keys(other).join('\n');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstDifference(expected: unknown, actual: unknown): string {
  const nulls: Path[] = [];
  const other = compare(expected, actual, [], nulls);
  return other ?? (nulls.length > 0 ? `null at ${JSON.stringify(nulls[0])}` : 'the other way round');
}

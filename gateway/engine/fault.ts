/**
 * Why a value is not there. A fault stands in the data tree as a symbol in the place of the value:
 * JSON has no symbols, so no reply can forge one, and no check of a projection takes one for a value.
 * Whatever is later answered or asked with help of that place meets the fault, so a failure cannot
 * turn into a silent null on its way to the client.
 */
export interface Fault {
  readonly code: string;
  /** The name of the subgraph, or null when it is not known which one should have answered. */
  readonly subgraph: string | null;
  /** What the subgraph or the way to it said: for clients only where subgraphs' errors are exposed. */
  readonly message: string;
  /** The error's extensions as the subgraph sent them, not to be trusted. */
  readonly extensions: unknown;
  /** True for an entity that the subgraph does not know: null without an error where null is allowed. */
  readonly isAbsence: boolean;
  /** Where the fetch that failed was to write: the path of the error if no place in the answer shows it. */
  readonly origin: readonly PathKey[];
  /** Keys and indexes below the place where the fault stands, to where the error happened. */
  readonly below: readonly PathKey[];
  /** Another error at the same place. */
  readonly next: symbol | null;
  /** The mark of the first sighting: one error seen from several places is one error. */
  readonly first: symbol;
}

export type PathKey = string | number;

/** The faults of one request, by the symbols that stand for them. */
export type FaultTable = Map<symbol, Fault>;

/** What went wrong, before it has a place. */
export type Failing = Pick<Fault, 'code' | 'subgraph' | 'message' | 'extensions' | 'isAbsence' | 'origin'>;

export function addFault(
  table: FaultTable,
  failing: Failing,
  below: readonly PathKey[] = [],
  next: symbol | null = null,
): symbol {
  const mark = Symbol(failing.code);
  table.set(mark, { ...failing, below, next, first: mark });
  return mark;
}

/** The same fault as it shows from another place, with `below` leading from there to the error. */
export function seeFaultFrom(
  table: FaultTable,
  mark: symbol,
  below: readonly PathKey[],
  next: symbol | null = null,
): symbol {
  const fault = table.get(mark);
  if (!fault) return mark;
  return addSight(table, { ...fault, below, next: next ?? fault.next });
}

/**
 * What a fault says of one key below its place: those of its errors that happened there, or else the first one, which
 * then is the cause of what is missing there too.
 */
export function faultUnder(table: FaultTable, mark: symbol, key: PathKey): symbol {
  const all = faultsAt(table, mark);
  const inside = all.filter(({ below }) => below[0] === key);
  const [first] = all;
  if (inside.length === 0) return first ? addSight(table, { ...first, below: [], next: null }) : mark;
  const seen = inside.map((fault) => addSight(table, { ...fault, below: fault.below.slice(1), next: null }));
  return chain(table, seen) ?? mark;
}

/** Several faults at one place, as one: the first one's mark stands for them all. Null for none. */
export function chain(table: FaultTable, marks: readonly symbol[]): symbol | null {
  return marks.reduceRight<symbol | null>((next, mark) => {
    const fault = table.get(mark);
    if (fault) table.set(mark, { ...fault, next });
    return mark;
  }, null);
}

function faultsAt(table: FaultTable, mark: symbol): Fault[] {
  const faults: Fault[] = [];
  for (let next: symbol | null = mark; next !== null; ) {
    const fault: Fault | undefined = table.get(next);
    if (!fault) break;
    faults.push(fault);
    next = fault.next;
  }
  return faults;
}

function addSight(table: FaultTable, fault: Fault): symbol {
  const seen = Symbol(fault.code);
  table.set(seen, fault);
  return seen;
}

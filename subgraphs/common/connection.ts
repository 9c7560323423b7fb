import { GraphQLError } from 'graphql';

/**
 * Relay-style connections over keyset pages. A cursor holds the sort key of its row, so a page costs
 * the same however deep it lies, and rows that appear meanwhile neither repeat nor hide others.
 */

/** The arguments of a connection field, as GraphQL gives them. */
export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** What a value of a sort key is in SQL. */
export type KeyKind = 'text' | 'instant' | 'date' | 'integer';

/** What a connection field allows. */
export interface ConnectionLimits {
  /** Names the list inside its cursors: a cursor of one list is refused by another. Change it when the sort key changes. */
  readonly list: string;
  /** The kinds of the sort key's values; the last value makes the key unique. */
  readonly key: readonly KeyKind[];
  readonly maxFirst: number;
  readonly defaultFirst: number;
}

/** A page to be read. */
export interface Page {
  readonly list: string;
  readonly first: number;
  /** What the SQL statement asks for: one row more than is shown tells whether there is a next page. */
  readonly limit: number;
  /** The sort key of the last row already seen; null from the start. */
  readonly after: readonly string[] | null;
}

export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** The cursor is not one that this list gave out. */
export class CursorInvalid extends GraphQLError {
  constructor() {
    super('The cursor is not one that this list gave out. Start again without `after`.', {
      extensions: { code: 'CURSOR_INVALID' },
    });
  }
}

/** `first` is outside of what the list allows. */
export class PageSizeInvalid extends GraphQLError {
  constructor(maxFirst: number) {
    super(`\`first\` is a number from 1 to ${maxFirst}.`, { extensions: { code: 'PAGE_SIZE_INVALID' } });
  }
}

/** Reads a connection's arguments. Throws PageSizeInvalid or CursorInvalid. */
export function pageOf(args: ConnectionArguments, limits: ConnectionLimits): Page {
  const first = args.first ?? limits.defaultFirst;
  if (!Number.isInteger(first) || first < 1 || first > limits.maxFirst) {
    throw new PageSizeInvalid(limits.maxFirst);
  }
  const after = args.after == null ? null : readCursor(args.after, limits);
  return { list: limits.list, first, limit: first + 1, after };
}

/**
 * The connection of rows read with `page.limit`. `keyOf` gives a row's sort key as texts that name the
 * very same place when compared in SQL: an instant must come from a column of millisecond precision.
 */
export function connectionOf<Node>(
  rows: readonly Node[],
  page: Page,
  keyOf: (row: Node) => readonly string[],
): Connection<Node> {
  const nodes = rows.slice(0, page.first);
  const edges = nodes.map((node) => ({ node, cursor: writeCursor(page.list, keyOf(node)) }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Version of the cursor's form; a cursor of another version is refused. */
const cursorVersion = 1;
const longestCursor = 512;

function writeCursor(list: string, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([cursorVersion, list, ...key])).toString('base64url');
}

function readCursor(cursor: string, limits: ConnectionLimits): readonly string[] {
  const parts = cursor.length <= longestCursor ? decode(cursor) : null;
  if (!Array.isArray(parts)) throw new CursorInvalid();
  const [version, list, ...key] = parts;
  const isOurs = version === cursorVersion && list === limits.list && key.length === limits.key.length;
  if (!isOurs || !key.every((value, index) => isOfKind(value, limits.key[index]))) throw new CursorInvalid();
  return key;
}

/** A forged cursor must not reach SQL with a text that the column's type cannot read. */
const keyForms: Record<KeyKind, RegExp> = {
  text: /^\P{Cc}*$/u,
  instant: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  integer: /^-?\d{1,18}$/,
};

function isOfKind(value: unknown, kind: KeyKind | undefined): value is string {
  if (typeof value !== 'string' || kind === undefined || !keyForms[kind].test(value)) return false;
  return kind === 'text' || kind === 'integer' || namesRealInstant(value);
}

function namesRealInstant(text: string): boolean {
  const instantMs = Date.parse(text);
  return !Number.isNaN(instantMs) && new Date(instantMs).toISOString().startsWith(text);
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

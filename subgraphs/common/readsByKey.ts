import pg from 'pg';

/**
 * Statements that read rows by a list of keys, their first parameter, are what most requests are made of, and
 * PostgreSQL spends longer on planning one than on finding its rows. They are prepared: each connection plans
 * such a text once. A text may have other parameters, but none whose value should decide how rows are found.
 */
const readsByKey = /^\s*SELECT\b.*\bunnest\(\$1::text\[\]\)/s;

/** Texts are few, as code has them; should they ever not be, the rest is planned each time. */
const mostTexts = 500;
const names = new Map<string, string>();

/**
 * The condition that a column holds one of the keys in a parameter: `$1`, or `:keys` as TypeORM writes it. Unlike
 * `= ANY($1)` it hides the number of keys from the planner, which would plan anew for each list.
 */
export function amongKeys(column: string, parameter = '$1'): string {
  return `${column} = ANY(ARRAY(SELECT unnest(${parameter}::text[])))`;
}

/** A connection that prepares each statement that reads by keys when it meets it first. */
export class PreparingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const run = this.query;
    this.query = (...args: unknown[]) => Reflect.apply(run, this, named(args));
  }
}

function named(args: unknown[]): unknown[] {
  const [text, values, ...rest] = args;
  const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
  return name === undefined ? args : [{ name, text, values }, ...rest];
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostTexts || !readsByKey.test(text)) return known;
  const name = `by_key_${names.size + 1}`;
  names.set(text, name);
  return name;
}

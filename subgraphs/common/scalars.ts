import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { type BusinessDate, parseDate } from './dates.ts';

/** Resolvers of the graph's scalars, to be spread into a subgraph's resolvers as far as its SDL names them. */

/** A decimal as text, "12.34"; inside too. A float never passes: it has lost its digits before it gets here. */
export const decimalScalar = textScalar<string>('Decimal', 'a decimal string such as "12.34"', readDecimal);

/** An instant, ISO 8601 with an offset; a `Date` inside, shown in UTC. */
export const dateTimeScalar = textScalar<Date>(
  'DateTime',
  'an ISO 8601 instant with an offset, such as "2026-11-22T08:00:00Z"',
  readInstant,
  (value) => (value instanceof Date ? value : readInstant(String(value))).toISOString(),
);

/** A business date, `YYYY-MM-DD` in Asia/Shanghai; the same text inside. */
export const dateScalar = textScalar<BusinessDate>('Date', 'a date that exists, YYYY-MM-DD', parseDate);

/** A currency of ISO 4217. */
export const currencyCodeScalar = textScalar<string>(
  'CurrencyCode',
  'a currency code of ISO 4217 such as "CNY"',
  readCurrency,
);

const currencies = new Set(Intl.supportedValuesOf('currency'));

function readDecimal(text: string): string {
  if (!/^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,18})?$/.test(text)) throw new RangeError();
  return text;
}

function readInstant(text: string): Date {
  const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})$/.exec(text);
  const instant = new Date(text);
  if (!match?.[1] || Number.isNaN(instant.getTime())) throw new RangeError();
  parseDate(match[1]);
  return instant;
}

function readCurrency(text: string): string {
  if (!currencies.has(text)) throw new RangeError();
  return text;
}

/** A scalar that travels as a string in both directions. `read` throws on a text that is not of the form. */
function textScalar<Internal>(
  name: string,
  form: string,
  read: (text: string) => Internal,
  write: (value: unknown) => string = (value) => String(read(String(value))),
): GraphQLScalarType<Internal, string> {
  const parse = (value: unknown, node?: ValueNode): Internal => {
    try {
      if (typeof value === 'string') return read(value);
    } catch {
      // The one sentence below serves every way in which a text can be wrong.
    }
    throw new GraphQLError(`${name} is ${form}.`, {
      nodes: node ?? null,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  };
  return new GraphQLScalarType<Internal, string>({
    name,
    serialize: write,
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

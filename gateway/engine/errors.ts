import type { GraphQLError } from 'graphql';
import { isDataObject } from './data.ts';
import type { Fault, PathKey } from './fault.ts';
import { hideLongNumbers } from './hideLongNumbers.ts';

/** One entry of `errors` in an answer. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly PathKey[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The texts that clients see instead of what subgraphs say. Codes tell programs more. */
const maskedTexts: ReadonlyMap<string, string> = new Map([
  ['SUBGRAPH_TIMEOUT', 'The service behind this field did not answer in time.'],
  ['DEADLINE_EXCEEDED', 'The service behind this field did not answer in time.'],
  ['SUBGRAPH_UNREACHABLE', 'The service behind this field cannot be reached.'],
  ['SUBGRAPH_REFUSED_GATEWAY', 'The service behind this field cannot be asked at the moment.'],
  ['SUBGRAPH_CIRCUIT_OPEN', 'The service behind this field is out of order.'],
  ['SUBGRAPH_OVERLOADED', 'The service behind this field has too much to do.'],
  ['SUBSCRIPTION_OVERFLOW', 'The subscription ended because its events were not read fast enough.'],
  ['NOT_EXECUTED', 'An earlier mutation of this operation failed, so this one was not started.'],
  ['REQUEST_CANCELLED', 'The request was cancelled before this field was answered.'],
]);

const maskedText = 'The service behind this field could not answer it.';

export interface Masking {
  /** Shows messages and extensions of all errors of subgraphs. */
  readonly isExposed: boolean;
  /** The codes by which subgraphs say that the asker did something, and whose messages are for the asker. */
  readonly shownCodes: ReadonlySet<string>;
}

/** Turns a fault into an error for the client: the one place where subgraphs' words are masked or shown. */
export function describeFault(
  fault: Fault,
  path: readonly PathKey[],
  { isExposed, shownCodes }: Masking,
): AnswerError {
  const { code, subgraph } = fault;
  const shown = isExposed ? fault.message : shownCodes.has(code) ? withoutValue(fault.message) : null;
  const message = shown === null ? (maskedTexts.get(code) ?? maskedText) : hideLongNumbers(shown);
  const passedOn = isExposed && isDataObject(fault.extensions) ? fault.extensions : {};
  const extensions = { ...passedOn, code, ...(subgraph === null ? {} : { subgraph }) };
  return path.length === 0 ? { message, extensions } : { message, path, extensions };
}

/**
 * A subgraph's scalar refuses a value by graphql-js, which quotes it, and it may be a password:
 * `Variable "$x" got invalid value "abc" at "x.y"; reason`. The place is kept, and a reason that quotes nothing.
 */
function withoutValue(message: string): string | null {
  const [, variable] = /^Variable "\$(\w+)" got invalid value /.exec(message) ?? [];
  if (variable === undefined) return message;
  // The value may look like anything, the end included, so only the last place counts, and only if it is one.
  const [, place = variable, reason = ''] = /.*?(?: at "([\w.[\]]+)")?; ([^":;]*)$/s.exec(message) ?? [];
  return `The value at "${place}" is not valid.${reason === '' ? '' : ` ${reason}`}`;
}

/** An error that the gateway itself found in an answer; its words are the gateway's own. */
export function describeOwn(
  message: string,
  code: string,
  path: readonly PathKey[],
  subgraphs: readonly string[] = [],
): AnswerError {
  const [subgraph, ...others] = subgraphs;
  if (subgraph === undefined) return { message, path, extensions: { code } };
  return {
    message,
    path,
    extensions: others.length === 0 ? { code, subgraph } : { code, subgraphs },
  };
}

/** The answer to a request that was refused: errors alone, without `data`. */
export function refusalText(errors: readonly GraphQLError[]): string {
  return JSON.stringify({ errors });
}

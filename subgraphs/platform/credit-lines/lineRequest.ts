import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';

/** The operations that change a line or a hold. */
export type LineOperation =
  | 'placeHold'
  | 'captureHold'
  | 'releaseHold'
  | 'restoreCredit'
  | 'changeLimit'
  | 'freezeLine'
  | 'unfreezeLine'
  | 'applyForCredit'
  | 'acceptOffer'
  | 'declineOffer'
  | 'cancelCredit'
  | 'requestLimitChange'
  | 'setSubLimit';

/** A request to change a line, with what is kept to know it again. Keys belong to who asks. */
export interface LineRequest {
  /** The service that asks, or the id of the person. */
  readonly service: string;
  readonly idempotencyKey: string;
  readonly operation: LineOperation;
  /** SHA-256 of the operation and its input. */
  readonly inputHash: Buffer;
}

interface Keyed {
  readonly idempotencyKey: string;
}

const longestText = 500;

/** Reads a request. Refuses (BAD_USER_INPUT) texts that are empty, too long or cannot be stored. */
export function lineRequestOf(service: string, operation: LineOperation, input: Keyed): LineRequest {
  const entries = Object.entries(input)
    .filter(([, value]) => value !== undefined && value !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [field, value] of entries) assertForm(field, value);
  const body = entries
    .filter(([field]) => field !== 'idempotencyKey')
    .map(([field, value]) => [field, formOf(value)]);
  const inputHash = createHash('sha256')
    .update(JSON.stringify([operation, body]))
    .digest();
  return { service, operation, idempotencyKey: input.idempotencyKey, inputHash };
}

function assertForm(field: string, value: unknown): void {
  if (typeof value !== 'string') return;
  if (value.trim().length > 0 && value.length <= longestText && !/\p{Cc}/u.test(value)) return;
  throw new GraphQLError(`${field} has 1 to ${longestText} characters and no control characters.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** The fields of an input object in one order, whatever order they came in. */
function formOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

import { isObject } from './isObject.ts';

/** An answer was not what the reference says. Ends the measurement: a fast wrong answer counts for nothing. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

export interface AnswerCheck {
  /** Throws `WrongAnswer` unless the reply has exactly the reference's data and no errors. */
  check(status: number, body: Buffer): void;
  /** Whether every answer so far had its fields in the order of the operation, as the specification has it. */
  isInOrder(): boolean;
}

// A gateway answers one operation in one way, or in a few: their bytes are compared once each by content.
const rememberedBodies = 8;

/**
 * Compares every answer with the reference. Bytes that were compared before are recognised by their
 * bytes, so checking all of them costs the load generator little.
 */
export function answerCheck(reference: unknown): AnswerCheck {
  const expected = JSON.stringify(reference);
  const verified: Buffer[] = [];
  let isInOrder = true;
  return {
    check(status, body) {
      if (status === 200 && verified.some((known) => known.equals(body))) return;
      const data = dataOf(status, body);
      const difference = firstDifference(reference, data, 'data');
      if (difference) throw new WrongAnswer(difference);
      isInOrder &&= JSON.stringify(data) === expected;
      if (verified.length < rememberedBodies) verified.push(body);
    },
    isInOrder: () => isInOrder,
  };
}

function dataOf(status: number, body: Buffer): unknown {
  const text = body.toString();
  if (status !== 200) throw new WrongAnswer(`status ${status}: ${text.slice(0, 500)}`);
  const reply = JSON.parse(text);
  if (reply.errors !== undefined)
    throw new WrongAnswer(`errors: ${JSON.stringify(reply.errors).slice(0, 500)}`);
  return reply.data;
}

/** Where two JSON values first differ, in words; null when they are equal. The order of fields does not matter. */
function firstDifference(expected: unknown, actual: unknown, path: string): string | null {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      return `${path} has ${actual.length} items, not ${expected.length}`;
  } else if (isObject(expected) && isObject(actual)) {
    const extra = Object.keys(actual).find((key) => !Object.hasOwn(expected, key));
    if (extra !== undefined) return `${path}.${extra} was not asked for`;
  } else {
    return expected === actual
      ? null
      : `${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
  }
  const actualFields = new Map(Object.entries(actual));
  for (const [key, value] of Object.entries(expected)) {
    const difference = firstDifference(value, actualFields.get(key), `${path}.${key}`);
    if (difference) return difference;
  }
  return null;
}

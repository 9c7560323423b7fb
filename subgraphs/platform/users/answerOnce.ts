import { GraphQLError } from 'graphql';
import { type AnswerOutcome, type AnswerRequest, answersIn } from '../../common/answersIn.ts';
import type { IdentityErrorCode } from './generated/resolvers.ts';
import { refuse } from './identityRefusal.ts';
import type { Keys } from './keys.ts';
import { AnswerTable } from './proofTables.ts';

/** What an operation came to: the id of what it made or changed, or why not. */
export type Outcome = AnswerOutcome<IdentityErrorCode>;

export const { answerOnce, earlierResult } = answersIn<IdentityErrorCode>(AnswerTable, refuse);

const longestText = 1_000;
const longestKey = 100;

/** Names a request. Of the input only a keyed hash is kept. Refuses text that cannot be meant. */
export async function requestOf(
  operation: string,
  askedBy: string,
  idempotencyKey: string,
  input: readonly string[],
  keys: Keys,
): Promise<AnswerRequest> {
  assertText('idempotencyKey', idempotencyKey, longestKey);
  for (const text of input) assertText('Each field', text, longestText);
  return { operation, askedBy, idempotencyKey, inputHash: await keys.hash(operation, ...input) };
}

function assertText(name: string, text: string, longest: number): void {
  if (text.length > 0 && text.length <= longest && !/\p{Cc}/u.test(text)) return;
  throw new GraphQLError(`${name} has 1 to ${longest} characters and no control characters.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

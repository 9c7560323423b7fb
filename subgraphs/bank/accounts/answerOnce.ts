import { GraphQLError } from 'graphql';
import { type AnswerOutcome, type AnswerRequest, answersIn } from '../../common/answersIn.ts';
import { refuse } from './cardRefusal.ts';
import type { CardErrorCode } from './generated/resolvers.ts';
import { AnswerTable } from './tables.ts';
import type { VaultKeys } from './vault/vaultKeys.ts';

/** What an operation came to: what it made or changed, or why not. */
export type Outcome = AnswerOutcome<CardErrorCode>;

export const { answerOnce, earlierResult } = answersIn<CardErrorCode>(AnswerTable, refuse);

const longestKey = 100;

/** Names a request. Of the input only a keyed hash is kept. Refuses a key that cannot be stored. */
export async function requestOf(
  operation: string,
  askedBy: string,
  idempotencyKey: string,
  input: readonly string[],
  keys: VaultKeys,
): Promise<AnswerRequest> {
  if (idempotencyKey === '' || idempotencyKey.length > longestKey || /\p{Cc}/u.test(idempotencyKey)) {
    throw new GraphQLError(`idempotencyKey has 1 to ${longestKey} characters and no control characters.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  const inputHash = await keys.hash('REQUEST', operation, ...input);
  return { operation, askedBy, idempotencyKey, inputHash };
}

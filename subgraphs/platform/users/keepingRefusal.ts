import { Refusal } from '../../common/refusal.ts';
import type { Outcome } from './answerOnce.ts';
import type { IdentityErrorCode } from './generated/resolvers.ts';

/** A refusal as an outcome: what was done before it stays, as a challenge that was used up. */
export async function keepingRefusal(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.code as IdentityErrorCode };
    throw error;
  }
}

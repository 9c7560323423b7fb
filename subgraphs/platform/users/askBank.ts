import type { SubgraphClient } from '../../common/callSubgraph.ts';
import { derivedId } from '../../common/ids.ts';
import type { IdentityErrorCode } from './generated/resolvers.ts';
import type { UserRow } from './tables.ts';

/** What the bank answers: its token for the holder where all belongs together, else why not. */
export type BankAnswer = Holder | { readonly refusal: BankRefusal };

export interface Holder {
  readonly holderToken: string;
  /** Whether the name that we know is the holder's. */
  readonly isNameSame: boolean;
}

type BankRefusal = Extract<
  IdentityErrorCode,
  | 'SEAL_INVALID'
  | 'ID_NUMBER_INVALID'
  | 'CARD_INVALID'
  | 'REAL_NAME_MISMATCH'
  | 'CARD_BLOCKED'
  | 'BANK_RESTRICTS'
  | 'VERIFICATION_LOCKED'
>;

interface Answer {
  readonly verifyFourElements: {
    readonly outcome: Outcome | null;
    readonly holderToken: string | null;
    readonly isNameSame: boolean | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

type Outcome = 'MATCH' | 'MISMATCH' | 'ID_NUMBER_INVALID' | 'CARD_INVALID' | 'CARD_STATUS' | 'RESTRICTED';

const question = `mutation RealName($input: VerifyFourElementsInput!) {
  verifyFourElements(input: $input) { outcome holderToken isNameSame userErrors { code } }
}`;

/**
 * Has the bank compare four elements that only the bank can open. The bank's key for it follows from the
 * person's: asking again after a crash is the same try, with the same answer.
 */
export async function askBank(
  { id: userId, name }: Pick<UserRow, 'id' | 'name'>,
  sealedCard: string,
  idempotencyKey: string,
  client: SubgraphClient,
): Promise<BankAnswer> {
  const input = { userId, name, sealedCard, idempotencyKey: derivedId('rnv', userId, idempotencyKey) };
  const { verifyFourElements } = await client.call<Answer>('accounts', question, { input });
  const { outcome, holderToken, isNameSame, userErrors } = verifyFourElements;
  if (outcome === null) return { refusal: refusalOf(userErrors[0]?.code ?? '') };
  if (outcome !== 'MATCH') return { refusal: meaningOf(outcome) };
  if (holderToken === null) throw new Error('A match comes with a token for the holder.');
  return { holderToken, isNameSame: isNameSame === true };
}

function meaningOf(outcome: Exclude<Outcome, 'MATCH'>): BankRefusal {
  switch (outcome) {
    case 'MISMATCH':
      return 'REAL_NAME_MISMATCH';
    case 'CARD_STATUS':
      return 'CARD_BLOCKED';
    case 'RESTRICTED':
      return 'BANK_RESTRICTS';
    case 'ID_NUMBER_INVALID':
    case 'CARD_INVALID':
      return outcome;
    default:
      throw new Error(`Unknown outcome ${outcome satisfies never}.`);
  }
}

function refusalOf(code: string): BankRefusal {
  if (code === 'SEAL_INVALID' || code === 'VERIFICATION_LOCKED') return code;
  throw new Error(`The bank refused for a reason that is not the person's: ${code}.`);
}

import { derivedId } from '../../common/ids.ts';
import { answerOnce, earlierResult, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import { type Comparison, compareElements, countComparison } from './compareElements.ts';
import type { AccountsParts } from './context.ts';
import type { FourElementsOutcome } from './fourElements.ts';
import { openSealedCard } from './openSealedCard.ts';
import type { VaultKeys } from './vault/vaultKeys.ts';

export interface VerifyFourElementsInput {
  readonly userId: string;
  readonly sealedCard: string;
  /** By what name the service knows the person. */
  readonly name?: string | null;
  readonly idempotencyKey: string;
}

/** What a service is told: the holder's token on a match only. */
export interface FourElementsAnswer {
  readonly outcome: FourElementsOutcome;
  readonly holderToken: string | null;
  /** On a match, whether the service's name for the person is the holder's; null where it asked about none. */
  readonly isNameSame: boolean | null;
}

/**
 * Answers a service's question whether four elements are the bank's. Every answer of the bank is kept in
 * the same way and costs the same, so that the time it takes tells nothing.
 *
 * Refuses: SEAL_INVALID; VERIFICATION_LOCKED, after three misses in a row or ten tries in a day;
 * IDEMPOTENCY_CONFLICT.
 */
export async function verifyFourElements(
  input: VerifyFourElementsInput,
  service: string,
  parts: AccountsParts,
): Promise<FourElementsAnswer> {
  const { dataSource, clock, keys } = parts;
  const { userId } = input;
  const elements = await openSealedCard(input.sealedCard, keys);
  const { cardNumber, holderName, idNumber, mobile } = elements;
  const body = [userId, cardNumber, holderName, idNumber, mobile];
  const request = await requestOf('verifyFourElements', service, input.idempotencyKey, body, keys);
  const earlier = await earlierResult(dataSource, request);
  // Compared whatever the outcome, so that the time it takes tells nothing.
  const isSame = input.name ? isSameName(input.name, holderName) : null;
  const tokenFor = async (outcome: FourElementsOutcome) => ({
    outcome,
    holderToken: await holderTokenOf(idNumber, service, outcome, keys),
    isNameSame: outcome === 'MATCH' ? isSame : null,
  });
  if (earlier !== null) return tokenFor(earlier as FourElementsOutcome);
  const comparison = await compareElements(elements, userId, parts);
  const answer = await answerOnce(dataSource, request, clock.now(), async (tx) => {
    const told = await countComparison(tx, comparison, userId, clock.now());
    return { resultId: outcomeOf(told) };
  });
  return tokenFor(answer as FourElementsOutcome);
}

/** However the letters are encoded and spaced. */
function isSameName(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => name.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase());
  return a === b;
}

/** It is made whatever the outcome, so that the time it takes tells nothing. */
async function holderTokenOf(
  idNumber: string,
  service: string,
  outcome: FourElementsOutcome,
  keys: VaultKeys,
): Promise<string | null> {
  const hash = await keys.hash('TOKEN', 'holder', service, idNumber);
  return outcome === 'MATCH' ? derivedId('hld', hash.toString('hex')) : null;
}

/** What services are told does not say what kind of card it is. */
function outcomeOf(comparison: Comparison): FourElementsOutcome {
  switch (comparison) {
    case 'VERIFICATION_LOCKED':
      throw refuse(comparison);
    case 'CARD_NOT_DEBIT':
      return 'CARD_INVALID';
    default:
      return comparison;
  }
}

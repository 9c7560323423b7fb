import type { SubgraphParts } from '../../common/subgraph.ts';
import { readApplicationRules } from './applicationRules.ts';

/** What the steps of an application have in hand. */
export type ApplicationParts = Pick<SubgraphParts, 'client' | 'dataSource' | 'clock'>;

const consentQuestion = `query CreditConsent($questions: [ConsentQuestion!]!) {
  checkConsents(questions: $questions) { isCovered consent { id } }
}`;

interface ConsentAnswer {
  readonly checkConsents: readonly {
    readonly isCovered: boolean;
    readonly consent: { readonly id: string } | null;
  }[];
}

/** The consent by which who grants credit may use a person's data to decide now; null where there is none. */
export async function consentOf(
  userId: string,
  { client, dataSource, clock }: ApplicationParts,
): Promise<string | null> {
  const { grantorPartyId: recipientId } = await readApplicationRules(dataSource.manager, clock.now());
  const questions = [{ userId, purpose: 'CREDIT_ASSESSMENT', recipientId }];
  const { checkConsents } = await client.call<ConsentAnswer>('users', consentQuestion, { questions });
  const [check] = checkConsents;
  return check?.isCovered ? (check.consent?.id ?? null) : null;
}

const termsQuestion = `query CreditTerms($userId: ID!) {
  checkTerms(userId: $userId, kind: CREDIT) { version isAccepted isQuizPassed }
}`;

/** How a person stands to the terms of credit. */
export interface TermsStanding {
  readonly version: string;
  readonly isAccepted: boolean;
  readonly isQuizPassed: boolean;
}

export async function termsStandingOf(userId: string, { client }: ApplicationParts): Promise<TermsStanding> {
  const { checkTerms } = await client.call<{ readonly checkTerms: TermsStanding }>('users', termsQuestion, {
    userId,
  });
  return checkTerms;
}

import DataLoader from 'dataloader';
import { GraphQLError } from 'graphql';
import type { SubgraphClient } from '../../common/callSubgraph.ts';

/** Purposes for which a person's data may cross to the platform. */
export type CrossingPurpose = 'CARD_DISPLAY' | 'CASH_FLOW_ASSESSMENT';

/** The person did not consent to this read, or took the consent back. */
export class ConsentRequired extends GraphQLError {
  constructor(purpose: CrossingPurpose) {
    super('The person has not consented to this use of the data.', {
      extensions: { code: 'CONSENT_REQUIRED', purpose },
    });
  }
}

/** Passes where a consent covers the read now. Refuses: ConsentRequired. Users being away is an Outage. */
export type RequireCrossingConsent = (userId: string, purpose: CrossingPurpose) => Promise<void>;

interface Crossing {
  readonly userId: string;
  readonly purpose: CrossingPurpose;
}

interface Answer {
  readonly checkConsents: readonly { readonly isCovered: boolean }[];
}

const question = `query CrossingConsents($questions: [ConsentQuestion!]!) {
  checkConsents(questions: $questions) { isCovered }
}`;

/**
 * The gate of one request, before what the bank knows of a person goes to the platform. All reads of the
 * request ask in one call, and nothing is remembered after it: a consent that is taken back is missed by
 * the very next read.
 */
export function createConsentGate(client: SubgraphClient, platformPartyId: string): RequireCrossingConsent {
  const loader = new DataLoader(
    async (crossings: readonly Crossing[]) => {
      const questions = crossings.map((crossing) => ({ ...crossing, recipientId: platformPartyId }));
      const { checkConsents } = await client.call<Answer>('users', question, { questions });
      return crossings.map((_crossing, index) => checkConsents[index]?.isCovered === true);
    },
    { cacheKeyFn: ({ userId, purpose }) => `${purpose} ${userId}` },
  );
  return async (userId, purpose) => {
    if (!(await loader.load({ userId, purpose }))) throw new ConsentRequired(purpose);
  };
}

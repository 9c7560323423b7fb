import { requirePerson, requireService } from '../../common/callers.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { dateScalar, dateTimeScalar } from '../../common/scalars.ts';
import { accessTokenOf } from './accessToken.ts';
import { checkConsent } from './checkConsent.ts';
import { consentStatusOf } from './consent.ts';
import type { UsersContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { isLicenceInForce } from './licence.ts';
import { signIn } from './signIn.ts';
import type { PartyRow } from './tables.ts';
import { maskedMobileOf, maySeeUser, realNameOf } from './user.ts';

export const resolvers: Resolvers<UsersContext> = {
  Query: {
    me: (_root, _args, { caller, loaders }) => loaders.user.load(requirePerson(caller)),
    party: (_root, { id }, { loaders }) => loaders.party.load(id),
    checkConsent: async (_root, question, { caller, dataSource, clock }) => {
      const service = requireService(caller);
      const consent = await checkConsent(dataSource, question, service, clock.now());
      return { isCovered: consent !== null, consent };
    },
    checkLicence: async (_root, { partyId, business, on }, { caller, loaders }) => {
      requireService(caller);
      const licences = await loaders.licencesOfParty.load(partyId);
      const licence = licences.find((each) => each.business === business && isLicenceInForce(each, on));
      return { isLicensed: licence !== undefined, licence: licence ?? null };
    },
  },

  Mutation: {
    signIn: (_root, { input }, { loaders, ...parts }) =>
      withUserErrors(async () => {
        const session = await signIn(input, parts);
        return {
          accessToken: await accessTokenOf(session, parts.keys),
          expiresAt: session.tokenExpiresAt,
          user: await loaders.user.load(session.userId),
        };
      }),
  },

  User: {
    __resolveReference: ({ id }, { caller, loaders }) =>
      maySeeUser(caller, id) ? loaders.user.load(id) : null,
    maskedMobile: maskedMobileOf,
    realName: realNameOf,
    party: (user, _args, { loaders }) => (user.partyId === null ? null : loaders.party.load(user.partyId)),
    consents: (user, _args, { loaders }) => loaders.consentsOfUser.load(user.id),
  },

  Consent: {
    __resolveReference: async ({ id }, { caller, loaders }) => {
      const consent = await loaders.consent.load(id);
      return consent && maySeeUser(caller, consent.userId) ? consent : null;
    },
    recipient: (consent, _args, context) => promisedParty(consent.recipientPartyId, context),
    status: consentStatusOf,
  },

  Party: {
    __resolveReference: ({ id }, { loaders }) => loaders.party.load(id),
    licences: (party, _args, { loaders }) => loaders.licencesOfParty.load(party.id),
  },

  Date: dateScalar,
  DateTime: dateTimeScalar,
};

/** A party that a foreign key promises. */
async function promisedParty(id: string, { loaders }: UsersContext): Promise<PartyRow> {
  const party = await loaders.party.load(id);
  if (!party) throw new Error('A party that a foreign key promises is not there.');
  return party;
}

import {
  type Caller,
  isCallerPerson,
  NotAllowed,
  requirePerson,
  requireService,
} from '../../common/callers.ts';
import type { Heard } from '../../common/changeListener.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import { acceptTerms } from './acceptTerms.ts';
import { accessTokenOf } from './accessToken.ts';
import { answerTermsQuiz } from './answerTermsQuiz.ts';
import { authenticatorMutations } from './authenticatorResolvers.ts';
import { certificateMutations, certificateQueries } from './certificateResolvers.ts';
import { type ConsentQuestion, checkConsents } from './checkConsents.ts';
import { checkTerms } from './checkTerms.ts';
import { confirmTotp } from './confirmTotp.ts';
import { consentStatusOf } from './consent.ts';
import { readOfferedConsents } from './consentTexts.ts';
import type { UsersContext } from './context.ts';
import { readDataReads } from './dataReads.ts';
import { enrolTotp } from './enrolTotp.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { grantConsent } from './grantConsent.ts';
import { isLicenceInForce } from './licence.ts';
import { readOpenSessions } from './openSessions.ts';
import { passkeyMutations, passkeyQueries } from './passkeyResolvers.ts';
import { privacyMutations } from './privacyResolvers.ts';
import { type TotpRow, TotpTable } from './proofTables.ts';
import { isQuizPassed, quizHashOf, readQuiz } from './quiz.ts';
import { refreshSession } from './refreshSession.ts';
import { refreshTokenOf } from './refreshToken.ts';
import { sessionOf, signedInAs } from './sessionAnswers.ts';
import { signIn } from './signIn.ts';
import { signOut, signOutEverywhere } from './signOut.ts';
import { signUp } from './signUp.ts';
import { stepUp } from './stepUp.ts';
import type { PartyRow } from './tables.ts';
import { readTerms, readTermsToAccept, shownHashOf } from './terms.ts';
import { totpKeyOf } from './totp.ts';
import { maskedMobileOf, maySeeUser, realNameOf } from './user.ts';
import { verifyRealName } from './verifyRealName.ts';
import { withdrawConsent } from './withdrawConsent.ts';

export const resolvers: Resolvers<UsersContext> = {
  Query: {
    me: (_root, _args, { caller, loaders }) => loaders.user.load(requirePerson(caller)),
    party: (_root, { id }, { loaders }) => loaders.party.load(id),
    terms: (_root, _args, { dataSource, clock }) => readTerms(dataSource, 'CREDIT', clock.now()),
    consentTexts: (_root, _args, { dataSource, clock }) => readOfferedConsents(dataSource, clock.now()),
    ...certificateQueries,
    ...passkeyQueries,
    checkConsent: async (_root, question, context) => {
      const [answer] = await answerConsentQuestions([question], context);
      if (!answer) throw new Error('Every question has its answer.');
      return answer;
    },
    checkConsents: (_root, { questions }, context) => answerConsentQuestions(questions, context),
    checkTerms: (_root, { userId, kind }, { caller, dataSource, clock }) => {
      requireService(caller);
      return checkTerms(dataSource, userId, kind, clock.now());
    },
    checkLicence: async (_root, { partyId, business, on }, { caller, loaders }) => {
      requireService(caller);
      const licences = await loaders.licencesOfParty.load(partyId);
      const licence = licences.find((each) => each.business === business && isLicenceInForce(each, on));
      return { isLicensed: licence !== undefined, licence: licence ?? null };
    },
  },

  Mutation: {
    signUp: (_root, { input }, context) =>
      withUserErrors(async () => signedInAs(await signUp(input, context), context)),
    signIn: (_root, { input }, context) =>
      withUserErrors(async () => signedInAs(await signIn(input, context), context)),
    refreshSession: (_root, { input }, parts) =>
      withUserErrors(async () => {
        const { refreshTokenId, claims } = await refreshSession(input, parts);
        return {
          accessToken: await accessTokenOf(claims, parts.keys),
          expiresAt: claims.tokenExpiresAt,
          refreshToken: await refreshTokenOf(refreshTokenId, parts.keys),
        };
      }),
    signOut: (_root, { input }, { caller, loaders, ...parts }) =>
      withUserErrors(async () => {
        const { userId, sessionId } = sessionOf(caller);
        await signOut(userId, input.sessionId ?? sessionId, input.idempotencyKey, parts);
        return { user: await loaders.user.load(userId) };
      }),
    signOutEverywhere: (_root, { input }, { caller, loaders, ...parts }) =>
      withUserErrors(async () => {
        const userId = requirePerson(caller);
        await signOutEverywhere(userId, input.idempotencyKey, parts);
        return { user: await loaders.user.load(userId) };
      }),
    enrolTotp: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        enrolment: await enrolTotp(requirePerson(caller), caller, input, parts),
      })),
    confirmTotp: (_root, { input }, { caller, loaders, ...parts }) =>
      withUserErrors(async () => {
        const userId = requirePerson(caller);
        const recoveryCodes = await confirmTotp(userId, caller, input, parts);
        return { recoveryCodes, user: await loaders.user.load(userId) };
      }),
    stepUp: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => {
        const claims = await stepUp(sessionOf(caller), input, parts);
        return {
          accessToken: await accessTokenOf(claims, parts.keys),
          expiresAt: claims.tokenExpiresAt,
        };
      }),
    ...certificateMutations,
    ...passkeyMutations,
    ...authenticatorMutations,
    ...privacyMutations,
    verifyRealName: (_root, { input }, { caller, loaders, ...parts }) =>
      withUserErrors(async () => {
        const userId = requirePerson(caller);
        await verifyRealName(userId, input, parts);
        return { user: await loaders.user.load(userId) };
      }),
    grantConsent: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ consent: await grantConsent(requirePerson(caller), input, parts) })),
    acceptTerms: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        acceptance: await acceptTerms(requirePerson(caller), input, parts),
      })),
    answerTermsQuiz: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        attempt: await answerTermsQuiz(requirePerson(caller), input, parts),
      })),
    withdrawConsent: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ consent: await withdrawConsent(requirePerson(caller), input, parts) })),
  },

  Subscription: {
    consentChanged: {
      subscribe: (_root, _args, { caller, changes }) =>
        changes.listen({ topic: 'consent', key: requirePerson(caller) }),
      resolve: async (heard: Heard, _args: unknown, { caller, loaders }: UsersContext) => {
        const consent = heard.kind === 'gap' ? null : await loaders.consent.load(heard.id);
        return consent && isCallerPerson(caller, consent.userId) ? consent : null;
      },
    },
  },

  User: {
    __resolveReference: ({ id }, { caller, loaders }) =>
      maySeeUser(caller, id) ? loaders.user.load(id) : null,
    maskedMobile: maskedMobileOf,
    realName: realNameOf,
    party: (user, _args, { loaders }) => (user.partyId === null ? null : loaders.party.load(user.partyId)),
    termsToAccept: ({ id }, _args, { dataSource, clock }) => readTermsToAccept(dataSource, id, clock.now()),
    termsQuizToPass: async ({ id }, _args, { dataSource, clock }) => {
      const { version } = await readTerms(dataSource, 'CREDIT', clock.now());
      const quiz = await readQuiz(dataSource, version, clock.now());
      return (await isQuizPassed(dataSource, id, quiz)) ? null : quiz;
    },
    sessions: ({ id }, _args, { caller, dataSource, clock }) =>
      readOpenSessions(dataSource, ownId(caller, id), clock.now()),
    hasTotp: async ({ id: userId }, _args, { dataSource }) =>
      dataSource.getRepository(TotpTable).existsBy({ userId, isConfirmed: true }),
    passkeys: ({ id }, _args, { caller, loaders }) => loaders.passkeysOfUser.load(ownId(caller, id)),
    securityEvents: async ({ id }, _args, { caller, loaders }) =>
      (await loaders.securityEventsOfUser.load(ownId(caller, id))).slice(0, mostEvents),
    dataReads: ({ id }, _args, { caller, dataSource }) => readDataReads(dataSource, ownId(caller, id)),
    consents: (user, _args, { loaders }) => loaders.consentsOfUser.load(user.id),
  },

  TotpEnrolment: {
    secret: async (totp, _args, context) => (await totpKey(totp, context))?.secret ?? null,
    uri: async (totp, _args, context) => (await totpKey(totp, context))?.uri ?? null,
  },

  Consent: {
    __resolveReference: async ({ id }, { caller, loaders }) => {
      const consent = await loaders.consent.load(id);
      return consent && maySeeUser(caller, consent.userId) ? consent : null;
    },
    recipient: (consent, _args, context) => promisedParty(consent.recipientPartyId, context),
    status: async (consent, _args, { loaders }) =>
      consentStatusOf(consent, (await loaders.outdatedConsent.load(consent.id)) !== null),
  },

  Terms: {
    shownHash: shownHashOf,
    quiz: ({ version }, _args, { dataSource, clock }) => readQuiz(dataSource, version, clock.now()),
  },

  TermsQuiz: {
    shownHash: quizHashOf,
  },

  DataRead: {
    recipient: ({ recipientPartyId }, _args, { loaders }) => loaders.party.load(recipientPartyId),
    isCovered: ({ consentId }) => consentId !== null,
    askedAt: ({ checkedAt }) => checkedAt,
  },

  Passkey: {
    isSetAside: ({ setAsideAt }) => setAsideAt !== null,
  },

  Session: {
    isCurrent: ({ id }, _args, { caller }) => caller.sessionId === id,
  },

  ConsentText: {
    recipient: ({ recipientId }, _args, context) => promisedParty(recipientId, context),
  },

  Party: {
    __resolveReference: ({ id }, { loaders }) => loaders.party.load(id),
    licences: (party, _args, { loaders }) => loaders.licencesOfParty.load(party.id),
  },

  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

/** The id of the person who asks; refuses everybody else (NotAllowed). */
function ownId(caller: Caller, userId: string): string {
  if (!isCallerPerson(caller, userId)) throw new NotAllowed();
  return userId;
}

/** As many as a person looks through. */
const mostEvents = 50;

/** A party that a foreign key promises. */
async function promisedParty(id: string, { loaders }: UsersContext): Promise<PartyRow> {
  const party = await loaders.party.load(id);
  if (!party) throw new Error('A party that a foreign key promises is not there.');
  return party;
}

/** What an authenticator app is told; null when it was told already. */
async function totpKey(totp: TotpRow, { keys, loaders }: UsersContext) {
  if (totp.isConfirmed) return null;
  const user = await loaders.user.load(totp.userId);
  return totpKeyOf(await keys.open(totp.sealedSecret, 'totp', totp.id), user?.username ?? '');
}

async function answerConsentQuestions(
  questions: readonly ConsentQuestion[],
  { caller, dataSource, clock }: UsersContext,
) {
  const consents = await checkConsents(dataSource, questions, requireService(caller), clock.now());
  return consents.map((consent) => ({ isCovered: consent !== null, consent }));
}

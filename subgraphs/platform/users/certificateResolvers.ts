import { withUserErrors } from '../../common/refusal.ts';
import type { UsersContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { signedInAs } from './sessionAnswers.ts';
import { signInCertificateChallenge, signInWithCertificate } from './signInWithCertificate.ts';

export const certificateQueries: Resolvers<UsersContext>['Query'] = {
  signInCertificateChallenge: (_root, _args, parts) => signInCertificateChallenge(parts),
};

export const certificateMutations: Resolvers<UsersContext>['Mutation'] = {
  signInWithCertificate: (_root, { input }, context) =>
    withUserErrors(async () => signedInAs(await signInWithCertificate(input, context), context)),
};

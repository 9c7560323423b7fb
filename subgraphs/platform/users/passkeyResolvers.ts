import { requirePerson } from '../../common/callers.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { accessTokenOf } from './accessToken.ts';
import type { UsersContext } from './context.ts';
import { enrolPasskey } from './enrolPasskey.ts';
import type { Resolvers } from './generated/resolvers.ts';
import {
  enrolPasskeyOptions,
  signInPasskeyOptions,
  signUpPasskeyOptions,
  stepUpPasskeyOptions,
} from './passkeyOptions.ts';
import { sessionOf, signedInAs } from './sessionAnswers.ts';
import { signInWithPasskey } from './signInWithPasskey.ts';
import { signUpWithPasskey } from './signUpWithPasskey.ts';
import { stepUpWithPasskey } from './stepUpWithPasskey.ts';

export const passkeyQueries: Resolvers<UsersContext>['Query'] = {
  signInPasskeyOptions: (_root, _args, parts) => signInPasskeyOptions(parts),
  signUpPasskeyOptions: (_root, { username, name }, parts) => signUpPasskeyOptions({ username, name }, parts),
  enrolPasskeyOptions: (_root, _args, { caller, ...parts }) => enrolPasskeyOptions(sessionOf(caller), parts),
  stepUpPasskeyOptions: (_root, _args, { caller, ...parts }) =>
    stepUpPasskeyOptions(sessionOf(caller), parts),
};

export const passkeyMutations: Resolvers<UsersContext>['Mutation'] = {
  signInWithPasskey: (_root, { input }, context) =>
    withUserErrors(async () => signedInAs(await signInWithPasskey(input, context), context)),
  signUpWithPasskey: (_root, { input }, context) =>
    withUserErrors(async () => signedInAs(await signUpWithPasskey(input, context), context)),
  stepUpWithPasskey: (_root, { input }, { caller, ...parts }) =>
    withUserErrors(async () => {
      const claims = await stepUpWithPasskey(sessionOf(caller), input, parts);
      return { accessToken: await accessTokenOf(claims, parts.keys), expiresAt: claims.tokenExpiresAt };
    }),
  enrolPasskey: (_root, { input }, { caller, loaders, ...parts }) =>
    withUserErrors(async () => ({
      passkey: await enrolPasskey(sessionOf(caller), caller, input, parts),
      user: await loaders.user.load(requirePerson(caller)),
    })),
};

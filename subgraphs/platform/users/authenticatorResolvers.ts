import { requirePerson } from '../../common/callers.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { changePassword } from './changePassword.ts';
import type { UsersContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { removePasskey, removeTotp } from './removeAuthenticator.ts';
import { renewRecoveryCodes } from './renewRecoveryCodes.ts';
import { sessionOf } from './sessionAnswers.ts';

export const authenticatorMutations: Resolvers<UsersContext>['Mutation'] = {
  removePasskey: (_root, { input }, { caller, loaders, ...parts }) =>
    withUserErrors(async () => {
      const userId = requirePerson(caller);
      await removePasskey(userId, caller, input, parts);
      return { user: await loaders.user.load(userId) };
    }),
  removeTotp: (_root, { input }, { caller, loaders, ...parts }) =>
    withUserErrors(async () => {
      const userId = requirePerson(caller);
      await removeTotp(userId, caller, input, parts);
      return { user: await loaders.user.load(userId) };
    }),
  renewRecoveryCodes: (_root, { input }, { caller, loaders, ...parts }) =>
    withUserErrors(async () => {
      const userId = requirePerson(caller);
      const recoveryCodes = await renewRecoveryCodes(userId, caller, input.idempotencyKey, parts);
      return { recoveryCodes, user: await loaders.user.load(userId) };
    }),
  changePassword: (_root, { input }, { caller, loaders, ...parts }) =>
    withUserErrors(async () => {
      const session = sessionOf(caller);
      await changePassword(session, caller, input, parts);
      return { user: await loaders.user.load(session.userId) };
    }),
};

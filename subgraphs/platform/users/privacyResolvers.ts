import { requirePerson } from '../../common/callers.ts';
import { withUserErrors } from '../../common/refusal.ts';
import type { UsersContext } from './context.ts';
import { readErasure } from './eraseEverywhere.ts';
import { eraseMe } from './eraseMe.ts';
import { exportMyData } from './exportMyData.ts';
import type { Resolvers } from './generated/resolvers.ts';

export const privacyMutations: Resolvers<UsersContext>['Mutation'] = {
  exportMyData: (_root, _args, { caller, ...parts }) =>
    withUserErrors(async () => ({ export: await exportMyData(requirePerson(caller), caller, parts) })),
  eraseMe: (_root, { input }, { caller, ...parts }) =>
    withUserErrors(async () => {
      const userId = requirePerson(caller);
      await eraseMe(userId, caller, input.idempotencyKey, parts);
      const { steps, ...erasure } = await readErasure(parts.dataSource.manager, userId);
      const kept = steps.flatMap(({ subgraph, kept }) => kept.map((each) => ({ subgraph, ...each })));
      return { erasure: { ...erasure, kept } };
    }),
};

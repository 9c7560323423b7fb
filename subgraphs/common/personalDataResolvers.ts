import { requireService } from './callers.ts';
import {
  erasePersonalData,
  type PersonalDataDeclaration,
  readObstacles,
  readPersonalData,
} from './personalData.ts';
import type { SubgraphContext } from './subgraph.ts';
import { inTransaction } from './transaction.ts';

/** Who may ask: the subgraph that people ask. */
const asker = 'users';

/** Answers to schema/internal/personalData.graphql, the same in every subgraph but for what it declares. */
export function personalDataResolvers(declaration: PersonalDataDeclaration) {
  return {
    Query: {
      personalData: (_root: unknown, { userId }: { userId: string }, context: SubgraphContext) => {
        requireService(context.caller, asker);
        return { userId };
      },
    },
    Mutation: {
      erasePersonalData: async (
        _root: unknown,
        { userId }: { userId: string },
        { caller, dataSource }: SubgraphContext,
      ) => {
        requireService(caller, asker);
        return { kept: await inTransaction(dataSource, (tx) => erasePersonalData(tx, declaration, userId)) };
      },
    },
    PersonalData: {
      obstacles: ({ userId }: { userId: string }, _args: unknown, { dataSource }: SubgraphContext) =>
        readObstacles(dataSource, declaration, userId),
      tables: ({ userId }: { userId: string }, _args: unknown, { dataSource }: SubgraphContext) =>
        readPersonalData(dataSource, declaration, userId),
    },
  };
}

import { requireScope } from '../../common/callers.ts';
import type { RiskContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { bannedFeatures } from './scorecard/registry/bannedFeatures.ts';
import { modelFeatures, registeredFeatures } from './scorecard/registry/registeredFeatures.ts';

const namesForModels = new Set(modelFeatures.map(({ name }) => name));

/** What the graph has of the register of features. */
export const registerResolvers = {
  Query: {
    featureRegister: (_root, _args, { caller }) => {
      requireScope(caller, 'platform:operations');
      return { features: registeredFeatures, banned: bannedFeatures };
    },
  },

  RegisteredFeature: {
    isForModels: ({ name }) => namesForModels.has(name),
  },
} satisfies Resolvers<RiskContext>;

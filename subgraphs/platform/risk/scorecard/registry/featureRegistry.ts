import { Refusal } from '../../../../common/refusal.ts';
import { banOf } from './bannedFeatures.ts';
import type { RegisteredFeature } from './registeredFeature.ts';
import { registeredFeatures } from './registeredFeatures.ts';

/**
 * FEATURE_BANNED: a protected attribute or data without consent; the message gives the reason.
 * FEATURE_UNKNOWN: nobody registered it.
 */
export type FeatureRefusal = 'FEATURE_BANNED' | 'FEATURE_UNKNOWN';

const byName = new Map(registeredFeatures.map((feature) => [feature.name, feature]));

/** What is registered about a feature. No model is trained on, and no score uses, a name refused here. */
export function featureOf(name: string): RegisteredFeature {
  const ban = banOf(name);
  if (ban) throw new Refusal<FeatureRefusal>('FEATURE_BANNED', `${name} is banned. ${ban.reason}`);
  const feature = byName.get(name);
  if (!feature) throw new Refusal<FeatureRefusal>('FEATURE_UNKNOWN', `${name} is not registered.`);
  return feature;
}

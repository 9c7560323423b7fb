import { Refusal } from '../../../../common/refusal.ts';
import { banOf } from './bannedFeatures.ts';
import type { ModelFeature, RegisteredFeature } from './registeredFeature.ts';
import { modelFeatures, registeredFeatures } from './registeredFeatures.ts';

/**
 * FEATURE_BANNED: a protected attribute or data without consent; the message gives the reason.
 * FEATURE_UNKNOWN: nobody registered it.
 * FEATURE_NOT_LEARNT: it is for policies; nothing is known of how a model may use it.
 */
export type FeatureRefusal = 'FEATURE_BANNED' | 'FEATURE_UNKNOWN' | 'FEATURE_NOT_LEARNT';

const byName = new Map(registeredFeatures.map((feature) => [feature.name, feature]));
const ofModelsByName = new Map(modelFeatures.map((feature) => [feature.name, feature]));

/** What is registered about a feature. No assessment rests on a name refused here. */
export function featureOf(name: string): RegisteredFeature {
  const ban = banOf(name);
  if (ban) throw new Refusal<FeatureRefusal>('FEATURE_BANNED', `${name} is banned. ${ban.reason}`);
  const feature = byName.get(name);
  if (!feature) throw new Refusal<FeatureRefusal>('FEATURE_UNKNOWN', `${name} is not registered.`);
  return feature;
}

/** What is registered about a feature of models. No model is trained on, and no score uses, a name refused here. */
export function modelFeatureOf(name: string): ModelFeature {
  featureOf(name);
  const feature = ofModelsByName.get(name);
  if (!feature) throw new Refusal<FeatureRefusal>('FEATURE_NOT_LEARNT', `${name} is not for models.`);
  return feature;
}

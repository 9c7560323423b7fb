import { Refusal } from '../../../../common/refusal.ts';
import type { FeatureVector } from '../features/featureVector.ts';
import { banOf } from '../registry/bannedFeatures.ts';

/** When a vector with gaps is still scored. Part of the model, so it changes only with the version. */
export interface GapPolicy {
  /** Features without which there is no score. */
  readonly essential: readonly string[];
  readonly mostGaps: number;
}

/**
 * FEATURE_BANNED: the vector carries something that no score may see.
 * FEATURE_ABSENT: the vector was not made for this model: a feature is not even stated as a gap.
 * FEATURE_NOT_A_NUMBER: a value is neither a finite number nor null.
 * ESSENTIAL_FEATURE_MISSING, TOO_MANY_GAPS: the sources gave too little for a score.
 */
export type ScoreRefusal =
  | 'FEATURE_BANNED'
  | 'FEATURE_ABSENT'
  | 'FEATURE_NOT_A_NUMBER'
  | 'ESSENTIAL_FEATURE_MISSING'
  | 'TOO_MANY_GAPS';

/** The model's features that are gaps in this vector, by name; refuses a vector that may not be scored. */
export function gapsOf(vector: FeatureVector, features: readonly string[], policy: GapPolicy): string[] {
  for (const name of Object.keys(vector)) refuseBanned(name);
  for (const name of features) refuseMalformed(name, vector[name]);
  const gaps = features.filter((name) => vector[name] === null);
  const essential = gaps.find((name) => policy.essential.includes(name));
  if (essential) refuse('ESSENTIAL_FEATURE_MISSING', `Without ${essential} there is no score.`);
  if (gaps.length > policy.mostGaps) {
    refuse('TOO_MANY_GAPS', `${gaps.length} features are missing; at most ${policy.mostGaps} may be.`);
  }
  return gaps;
}

function refuseBanned(name: string): void {
  const ban = banOf(name);
  if (ban) refuse('FEATURE_BANNED', `${name} is banned. ${ban.reason}`);
}

function refuseMalformed(name: string, value: number | null | undefined): void {
  if (value === undefined) refuse('FEATURE_ABSENT', `The vector says nothing of ${name}.`);
  if (value !== null && !Number.isFinite(value)) refuse('FEATURE_NOT_A_NUMBER', `${name} is not a number.`);
}

function refuse(code: ScoreRefusal, message: string): never {
  throw new Refusal<ScoreRefusal>(code, message);
}

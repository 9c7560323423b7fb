import type { ModelRoles } from '../scoring/modelRoles.ts';
import type { Quality } from './quality.ts';

/** A model's version and how it did on people that it had not seen. */
export interface Candidate {
  readonly version: string;
  readonly crossValidation: Quality;
}

/** A more complex model must be better by more than this to be worth explaining. */
export const leastLead = 0.005;

/**
 * The scorecard decides: its points are whole numbers that anyone can add up. Boosted trees are offered
 * as its challenger where cross-validation shows a lead of more than 0.005 AUC, and else not at all.
 * Public data from another market decides no more than that: a challenger takes over when it keeps the
 * lead on the product's own outcomes.
 */
export function assignRoles(scorecard: Candidate, boosted: Candidate): ModelRoles {
  const lead = boosted.crossValidation.auc - scorecard.crossValidation.auc;
  return { champion: scorecard.version, challenger: lead > leastLead ? boosted.version : null };
}

import type { ModelRoles } from '../scoring/modelRoles.ts';
import { leastLead } from '../training/assignRoles.ts';
import { foldCount } from '../training/crossValidate.ts';
import type { Quality } from '../training/quality.ts';
import { sixDecimals } from '../training/rounding.ts';
import type { TrainingRun } from '../training/trainingRun.ts';
import type { HoldOutReport } from './holdOutReport.ts';

/** The roles as they are committed: with the figures that they were chosen by. */
export interface TrainingEvidence extends ModelRoles {
  readonly leastLeadOfChallenger: number;
  readonly crossValidation: {
    readonly folds: number;
    readonly scorecard: Quality;
    readonly boosted: Quality;
  };
  readonly holdOut: { readonly people: number; readonly scorecard: Quality; readonly boosted: Quality };
}

export function trainingEvidence(
  run: TrainingRun,
  scorecard: HoldOutReport,
  boosted: HoldOutReport,
): TrainingEvidence {
  return {
    ...run.roles,
    leastLeadOfChallenger: leastLead,
    crossValidation: {
      folds: foldCount,
      scorecard: rounded(run.scorecard.crossValidation),
      boosted: rounded(run.boosted.crossValidation),
    },
    holdOut: {
      people: run.split.holdOut.length,
      scorecard: rounded(scorecard.quality),
      boosted: rounded(boosted.quality),
    },
  };
}

function rounded({ auc, ks }: Quality): Quality {
  return { auc: sixDecimals(auc), ks: sixDecimals(ks) };
}

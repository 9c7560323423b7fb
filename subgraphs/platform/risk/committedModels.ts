import { type CommittedModels, readCommittedModels } from './scorecard/scoring/modelFile.ts';

let committed: CommittedModels | null = null;

/** The champion and the challenger, read from their files once: they change with the code alone. */
export function committedModels(): CommittedModels {
  committed ??= readCommittedModels();
  return committed;
}

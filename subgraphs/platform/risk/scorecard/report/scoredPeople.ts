/** Scores of people whose outcome is known. */
export interface ScoredPeople {
  readonly isDefault: readonly boolean[];
  readonly scores: readonly number[];
}

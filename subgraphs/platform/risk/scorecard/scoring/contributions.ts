/**
 * Where a score comes from: the points of an average person, and what each feature adds to them or
 * takes away. Their sum is the score before rounding: nothing else goes into it.
 */
export interface Contributions {
  readonly averagePoints: number;
  readonly byFeature: ReadonlyMap<string, number>;
}

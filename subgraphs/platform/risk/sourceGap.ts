/** Why a source gave nothing. */
export type SourceGap =
  /** It knows nothing of the person. */
  | 'NO_DATA'
  /** What it knows is too old. */
  | 'STALE'
  /** The person did not let it tell. */
  | 'CONSENT_MISSING'
  /** It did not answer. */
  | 'UNAVAILABLE';

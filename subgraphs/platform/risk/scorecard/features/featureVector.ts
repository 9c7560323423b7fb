/**
 * The features of one person by name, as they are stored beside a score. null is a gap: the source did
 * not give what the feature needs.
 */
export type FeatureVector = Readonly<Record<string, number | null>>;

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** NaN for an empty list. */
export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** How many of the values are what is asked for. */
export function countOf<Value>(values: readonly Value[], isWanted: (value: Value) => boolean): number {
  return values.filter(isWanted).length;
}

/** The value at an index that is known to be in the list. */
export function at<Value>(values: ArrayLike<Value>, index: number): Value {
  const value = values[index];
  if (value === undefined) throw new RangeError(`There is no item ${index}.`);
  return value;
}

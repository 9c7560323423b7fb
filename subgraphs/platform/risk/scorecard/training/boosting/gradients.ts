/** First and second derivatives of the logistic loss by the log odds, for each row. */
export interface Gradients {
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
}

export interface GradientSum {
  readonly slope: number;
  readonly curvature: number;
}

export function gradientsOf(logOdds: Float64Array, outcomes: Uint8Array): Gradients {
  const probabilities = logOdds.map((value) => 1 / (1 + Math.exp(-value)));
  return {
    slopes: probabilities.map((probability, row) => probability - (outcomes[row] ?? 0)),
    curvatures: probabilities.map((probability) => probability * (1 - probability)),
  };
}

export function sumGradients({ slopes, curvatures }: Gradients, rows: Int32Array): GradientSum {
  let slope = 0;
  let curvature = 0;
  for (const row of rows) {
    slope += slopes[row] ?? 0;
    curvature += curvatures[row] ?? 0;
  }
  return { slope, curvature };
}

export function difference(a: GradientSum, b: GradientSum): GradientSum {
  return { slope: a.slope - b.slope, curvature: a.curvature - b.curvature };
}

import { Matrix, solve } from 'ml-matrix';

/** Log odds = intercept + the sum of coefficient times column. */
export interface LogisticFit {
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

const mostSteps = 50;
/** Newton's method doubles the right digits in each step; a step this small changes nothing that is kept. */
const smallestStep = 1e-10;
/** A light pull of the coefficients towards 0, not of the intercept: correlated columns stay of one sign. */
const ridge = 1;

/**
 * Fits a logistic regression by Newton's method (iteratively reweighted least squares): deterministic,
 * no learning rate, and quadratic in convergence. Throws where it does not converge.
 */
export function fitLogisticRegression(
  columns: readonly Float64Array[],
  isDefault: readonly boolean[],
): LogisticFit {
  const intercepts = new Float64Array(isDefault.length).fill(1);
  const transposed = new Matrix([intercepts, ...columns]);
  const design = transposed.transpose();
  const outcomes = Matrix.columnVector(isDefault.map(Number));
  const penalty = Matrix.diag([0, ...columns.map(() => ridge)]);
  const weights = Matrix.zeros(columns.length + 1, 1);
  for (let step = 0; step < mostSteps; step += 1) {
    const change = newtonStep({ design, transposed, outcomes, penalty, weights });
    weights.add(change);
    if (Matrix.abs(change).max() < smallestStep) return fitOf(weights);
  }
  throw new Error(`The logistic regression did not converge in ${mostSteps} steps.`);
}

interface Problem {
  readonly design: Matrix;
  readonly transposed: Matrix;
  readonly outcomes: Matrix;
  readonly penalty: Matrix;
  readonly weights: Matrix;
}

function newtonStep({ design, transposed, outcomes, penalty, weights }: Problem): Matrix {
  const probabilities = Matrix.mul(design.mmul(weights), -1).exp().add(1).pow(-1);
  const variances = Matrix.sub(probabilities, Matrix.pow(probabilities, 2));
  const gradient = transposed.mmul(Matrix.sub(outcomes, probabilities)).sub(penalty.mmul(weights));
  const curvature = transposed.mmul(design.clone().mulColumnVector(variances)).add(penalty);
  return solve(curvature, gradient);
}

function fitOf(weights: Matrix): LogisticFit {
  const [intercept = 0, ...coefficients] = weights.to1DArray();
  return { intercept, coefficients };
}

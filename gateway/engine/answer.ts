import { answerersOf } from './answerers.ts';
import type { Program } from './program.ts';
import { type ProjectionOptions, project } from './project.ts';
import type { Run } from './run.ts';

export interface Answer {
  /** The response as JSON text. */
  readonly text: string;
  readonly hasErrors: boolean;
  readonly hasData: boolean;
}

/** Makes the answer of an execution that has come to its end. */
export function answer(program: Program, run: Run, options: ProjectionOptions): Answer {
  const fast = run.faults.size === 0 ? program.fastProjection?.(run.data) : undefined;
  if (fast !== undefined) return { text: JSON.stringify({ data: fast }), hasErrors: false, hasData: true };
  const answerers = answerersOf(program.parts);
  const { data, errors } = project(program.shape, run.data, run.faults, { ...options, answerers });
  const response = errors.length === 0 ? { data } : { data, errors };
  return { text: JSON.stringify(response), hasErrors: errors.length > 0, hasData: data !== null };
}

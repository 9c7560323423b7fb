import type { DataObject } from './data.ts';
import type { EntityBatch } from './entities.ts';
import type { EntityPlan } from './program.ts';
import type { Run } from './run.ts';
import type { ObjectShape } from './shape.ts';

/**
 * The parts of a program that run for every object of an answer. Two backends make them of the same
 * intermediate representation: one generates JavaScript, the other interprets. The generated code knows the
 * usual case only and leaves all else to the interpreter, so there is one place that knows the rules.
 */
export interface Backend {
  /** What is given is asked for the code once for each run of the step. */
  entities(plan: EntityPlan): () => EntityCode;
  /** Null when there is no code for the shape; the full projection then does all of the work. */
  projection(shape: ObjectShape): FastProjection | null;
}

export interface EntityCode {
  /** Fills the batch with the entities below the plan's paths. */
  collect(run: Run, batch: EntityBatch): void;
  /** Writes one entity of a reply, or the fault in its place, into a target. */
  write(run: Run, batch: EntityBatch, target: DataObject, entity: unknown): void;
}

/** The answer's data, or undefined as soon as anything is not as it should be. */
export type FastProjection = (data: DataObject) => DataObject | undefined;

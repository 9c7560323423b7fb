import type { Backend } from '../backend.ts';
import type { Catalogue } from '../catalogue.ts';
import { createInterpretedBackend } from '../interpretedBackend.ts';
import { whenHot } from '../whenHot.ts';
import { generateEntities } from './entities.ts';
import { generateProjection } from './projection.ts';

/** `when-hot`: code is generated for what is asked for again and again, the rest is interpreted. */
export type Codegen = 'when-hot' | 'generated' | 'interpreted';

/** Interprets where it is told to, and where the process forbids code from text. */
export function createBackend(catalogue: Catalogue, codegen: Codegen): Backend {
  const interpreted = createInterpretedBackend(catalogue);
  if (codegen === 'interpreted' || !mayGenerate()) return interpreted;
  const generated: Backend = {
    entities(plan) {
      const code = generateEntities(catalogue, plan);
      return () => code;
    },
    projection: generateProjection,
  };
  return codegen === 'generated' ? generated : whenHot(interpreted, generated);
}

function mayGenerate(): boolean {
  try {
    return new Function('return true')() === true;
  } catch (error) {
    if (error instanceof EvalError) return false;
    throw error;
  }
}

import type { Backend } from './backend.ts';
import type { Catalogue } from './catalogue.ts';
import { quickEntities } from './quickEntities.ts';
import { quickProjection } from './quickProjection.ts';

/** Makes no code: it follows plan and shape each time. */
export function createInterpretedBackend(catalogue: Catalogue): Backend {
  return {
    entities(plan) {
      const code = quickEntities(catalogue, plan);
      return () => code;
    },
    projection: quickProjection,
  };
}

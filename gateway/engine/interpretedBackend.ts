import type { Backend } from './backend.ts';
import { interpretedEntities } from './entities.ts';
import { quickProjection } from './quickProjection.ts';

/** Makes nothing beforehand: it follows plan and shape each time. */
export const interpretedBackend: Backend = {
  entities: () => () => interpretedEntities,
  projection: quickProjection,
};

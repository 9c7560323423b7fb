import type { Backend } from './backend.ts';

/**
 * An operation is interpreted so many times before it gets code of its own. To make the code for a large one takes as long
 * as running it, V8 takes as long again to get it going, it stays in memory, and most operations never come back.
 */
const RUNS_INTERPRETED = 7;

const noProjection = (): undefined => undefined;

/** Does with `cold` what is seldom asked for, and with `hot` the rest. */
export function whenHot(cold: Backend, hot: Backend): Backend {
  return {
    entities(plan) {
      const choose = heated(cold.entities(plan), () => hot.entities(plan));
      return () => choose()();
    },
    projection(shape) {
      const choose = heated(cold.projection(shape), () => hot.projection(shape));
      return (data) => (choose() ?? noProjection)(data);
    },
  };
}

/** Gives `cold` as often as is fit, and from then on what `heat` makes, once. */
function heated<Thing>(cold: Thing, heat: () => Thing): () => Thing {
  let current = cold;
  let runs = 0;
  return () => {
    if (runs <= RUNS_INTERPRETED && ++runs > RUNS_INTERPRETED) current = heat();
    return current;
  };
}

import type { Meddle } from './runCase.ts';

export type PlantedBug = keyof typeof plantedBugs;

/** Ways in which an engine could be wrong, done to the answers of ours. */
export const plantedBugs = {
  'errors are dropped': onAnswer(({ data }) => ({ data })),
  'keys change places': onAnswer(({ data, ...rest }) => ({ data: reversed(data), ...rest })),
  'a value is another': onAnswer(({ data, ...rest }) => ({ data: otherValue(data), ...rest })),
  'a null stops too early': onAnswer(({ data, ...rest }) => ({ data: data ?? {}, ...rest })),
  'a path shows how the gateway asked': onAnswer(({ data, errors }) =>
    errors ? { data, errors: errors.map((error) => ({ ...error, path: ['_entities', 0] })) } : { data },
  ),
} as const satisfies Record<string, Meddle>;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly object[];
}

function onAnswer(change: (answer: Answer) => Answer): Meddle {
  return (text) => JSON.stringify(change(JSON.parse(text)));
}

function reversed(data: unknown): unknown {
  return isObject(data) ? Object.fromEntries(Object.entries(data).reverse()) : data;
}

/** The first number in the data, one more. */
function otherValue(data: unknown): unknown {
  let isDone = false;
  return JSON.parse(
    JSON.stringify(data ?? null, (_key, value: unknown) => {
      if (isDone || typeof value !== 'number') return value;
      isDone = true;
      return value + 1;
    }),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

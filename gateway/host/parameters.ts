import { type HostRefusal, refuse } from './refusal.ts';

/** A well-formed GraphQL-over-HTTP request, however it came in. */
export interface Parameters {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly extensions: Readonly<Record<string, unknown>> | null;
}

/** Reads the body of a POST. Properties that we do not know are ignored, as the specification asks. */
export function readJsonParameters(body: string): Parameters | HostRefusal {
  if (body === '') return refuse('BAD_REQUEST', 'The body is empty: send {"query": "..."} as JSON.');
  const parsed = parseJson(body);
  if (parsed === undefined) return refuse('INVALID_JSON', 'The body is not valid JSON.');
  if (Array.isArray(parsed)) {
    return refuse('BATCHING_UNSUPPORTED', 'Send one operation in a request: batches are not supported.');
  }
  if (!isMap(parsed)) return refuse('BAD_REQUEST', 'The body must be a JSON object.');
  return checkParameters(parsed);
}

/** Reads the query component of a GET's URL, without its question mark. */
export function readUrlParameters(search: string): Parameters | HostRefusal {
  const given = new URLSearchParams(search);
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    if (given.getAll(name).length > 1)
      return refuse('BAD_REQUEST', `The parameter "${name}" is given twice.`);
  }
  return checkParameters({
    query: given.get('query'),
    operationName: given.get('operationName') || null,
    variables: parseUrlMap(given.get('variables')),
    extensions: parseUrlMap(given.get('extensions')),
  });
}

/** The shape alone: whether the document parses or fits the schema is for the engine to say. */
export function checkParameters(given: Record<string, unknown>): Parameters | HostRefusal {
  const { query, operationName, variables, extensions } = given;
  if (typeof query !== 'string') return refuse('BAD_REQUEST', 'The parameter "query" must be a string.');
  if (operationName != null && typeof operationName !== 'string') {
    return refuse('BAD_REQUEST', 'The parameter "operationName" must be a string.');
  }
  if (variables != null && !isMap(variables)) {
    return refuse('BAD_REQUEST', 'The parameter "variables" must be an object.');
  }
  if (extensions != null && !isMap(extensions)) {
    return refuse('BAD_REQUEST', 'The parameter "extensions" must be an object.');
  }
  return {
    query,
    operationName: operationName ?? null,
    variables: variables ?? null,
    extensions: extensions ?? null,
  };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text that is not JSON stays text, which then is refused for not being an object. */
function parseUrlMap(text: string | null): unknown {
  return text === null || text === '' ? null : (parseJson(text) ?? text);
}

/** No JSON document is `undefined`, so that can mean "not JSON". */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { Kind, parse } from 'graphql';
import type { GivenToken, SessionStore } from './session.ts';

/**
 * `fetch` that goes on with the access token that an answer gives: whoever signs up, signs in, steps up or
 * refreshes in the editor has nothing to copy. `tokenFields` names the fields whose answers give one, as
 * `accessToken` and `expiresAt`. The answer is passed on as it came. Who types a header of their own goes on by it.
 */
export function createAdoptingFetch(
  tokenFields: readonly string[],
  session: Pick<SessionStore, 'adopt'>,
  fetch: typeof globalThis.fetch,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const isTyped = new Headers(init?.headers).has('authorization');
    const keys = isTyped ? [] : responseKeys(init?.body, tokenFields);
    if (keys.length > 0 && isJson(response)) {
      const answer: unknown = await response.clone().json();
      const token = keys.map((key) => tokenIn(answer, key)).find((found) => found !== null);
      // Who is known already goes on at once; for anybody else the name is asked for, which no answer waits for.
      if (token) session.adopt(token).catch(() => undefined);
    }
    return response;
  };
}

/** Under which names an answer to the request would have the fields. */
function responseKeys(body: unknown, tokenFields: readonly string[]): string[] {
  if (typeof body !== 'string' || !tokenFields.some((field) => body.includes(field))) return [];
  try {
    const definitions = parse(JSON.parse(body).query).definitions;
    const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    return operations
      .flatMap(({ selectionSet }) => selectionSet.selections)
      .filter((selection) => selection.kind === Kind.FIELD)
      .filter(({ name }) => tokenFields.includes(name.value))
      .map(({ name, alias }) => alias?.value ?? name.value);
  } catch {
    return [];
  }
}

function isJson({ headers }: Response): boolean {
  return /^application\/(\S+\+)?json\b/.test(headers.get('content-type') ?? '');
}

function tokenIn(answer: unknown, key: string): GivenToken | null {
  const { accessToken, expiresAt } = memberOf(memberOf(answer, 'data'), key);
  if (typeof accessToken !== 'string' || typeof expiresAt !== 'string') return null;
  return { accessToken, expiresAt };
}

function memberOf(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const member = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof member === 'object' && member !== null ? (member as Readonly<Record<string, unknown>>) : {};
}

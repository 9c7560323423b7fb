import type { SessionStore } from './session.ts';

/**
 * `fetch` in the name of whoever is signed in. A header typed into the headers editor wins. A request
 * refused with 401 was not executed, so it is sent once more with a renewed token.
 */
export function createSessionFetch(session: SessionStore, fetch: typeof window.fetch): typeof window.fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    const accessToken = headers.has('authorization') ? null : await session.accessToken();
    if (accessToken === null) return fetch(input, init);
    const response = await fetch(input, withToken(init, headers, accessToken));
    if (response.status !== 401) return response;
    const renewed = await session.accessToken(accessToken);
    return renewed === null ? response : fetch(input, withToken(init, headers, renewed));
  };
}

function withToken(init: RequestInit | undefined, headers: Headers, accessToken: string): RequestInit {
  headers.set('authorization', `Bearer ${accessToken}`);
  return { ...init, headers };
}

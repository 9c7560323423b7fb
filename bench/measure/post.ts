import type { Dispatcher } from 'undici';

export interface Posted {
  readonly status: number;
  readonly body: Buffer;
}

const usualHeaders = { 'content-type': 'application/json', accept: 'application/json' };

/** Posts JSON text through undici's `dispatch`, its cheapest way, and collects the whole reply. */
export function post(
  dispatcher: Dispatcher,
  origin: string,
  path: string,
  body: string,
  more?: Readonly<Record<string, string>>,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    dispatcher.dispatch(
      { origin, path, method: 'POST', headers: more ? { ...usualHeaders, ...more } : usualHeaders, body },
      {
        // undici asks for this one even where there is nothing to do.
        onRequestStart: () => {},
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          const [only] = chunks;
          resolve({ status, body: only && chunks.length === 1 ? only : Buffer.concat(chunks) });
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

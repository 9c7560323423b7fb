import type { Exchange } from './exchange.ts';
import { pump } from './pump.ts';

const headers = {
  'content-type': 'multipart/mixed; boundary="-"',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/**
 * Incremental delivery over HTTP: a part for each payload. The boundary that ends a part goes out with the part,
 * for a client can only read a part whose end it has seen.
 */
export async function sendParts(
  { response, extra }: Exchange,
  payloads: AsyncIterable<string>,
): Promise<void> {
  response.writeHead(200, { ...headers, ...extra });
  response.write('\r\n---');
  try {
    await pump(
      response,
      payloads,
      (text) => `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${text}\r\n---`,
    );
  } finally {
    response.end('--\r\n');
  }
}

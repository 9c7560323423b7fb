import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { type HostRefusal, refuse } from './refusal.ts';

/**
 * The body as text. Refuses a body over `limitBytes` without reading on (at once when its length was declared),
 * a compressed body, and bytes that are not UTF-8. Rejects only when the connection breaks.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<string | HostRefusal> {
  if (Number(request.headers['content-length']) > limitBytes) return Promise.resolve(tooLarge(limitBytes));
  if (request.headers['content-encoding'] !== undefined) return Promise.resolve(compressed());
  return new Promise((resolve, reject) => collect(request, limitBytes, resolve, reject));
}

function collect(
  request: IncomingMessage,
  limitBytes: number,
  resolve: (body: string | HostRefusal) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
    else if (size - chunk.length <= limitBytes) {
      request.pause();
      resolve(tooLarge(limitBytes));
    }
  });
  request.on('end', () => resolve(decode(chunks)));
  request.on('error', reject);
}

function decode(chunks: readonly Buffer[]): string | HostRefusal {
  const [first] = chunks;
  if (first === undefined) return '';
  const bytes = chunks.length === 1 ? first : Buffer.concat(chunks);
  return isUtf8(bytes) ? bytes.toString() : refuse('INVALID_JSON', 'The body is not valid UTF-8.');
}

/** Closing the connection is what spares us the rest of the body. */
function tooLarge(limitBytes: number): HostRefusal {
  return refuse('BODY_TOO_LARGE', `The body is larger than ${limitBytes} bytes.`, { connection: 'close' });
}

function compressed(): HostRefusal {
  const headers = { 'accept-encoding': 'identity', connection: 'close' };
  return refuse('UNSUPPORTED_MEDIA_TYPE', 'Send the body without a content encoding.', headers);
}

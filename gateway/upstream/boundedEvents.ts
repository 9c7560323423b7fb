import { Response } from 'undici';

/** The same event stream, broken off where an event is larger than `maxBytes`: its reader keeps an event whole. */
export function withBoundedEvents(response: Response, maxBytes: number): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  let size = 0;
  const bounded = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const end = endOfLastEvent(chunk);
        size = end < 0 ? size + chunk.length : chunk.length - end;
        if (size > maxBytes) controller.error(new Error(`An event is larger than ${maxBytes} bytes.`));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(bounded, { status, headers });
}

/** A blank line ends an event. Negative when there is none. */
function endOfLastEvent(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  return Math.max(bytes.lastIndexOf('\n\n'), bytes.lastIndexOf('\n\r\n'));
}

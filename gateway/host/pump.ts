import type { ServerResponse } from 'node:http';

/**
 * Writes each text as it comes, and asks for the next one only when the client has taken the last: a slow client
 * holds its source back and costs us one buffer. Ends the source when the client goes away.
 */
export async function pump(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  frame: (text: string) => string,
): Promise<void> {
  for await (const text of texts) {
    if (response.destroyed) return;
    if (!response.write(frame(text))) await drained(response);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    function settle(): void {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    }
    response.on('drain', settle);
    response.on('close', settle);
  });
}

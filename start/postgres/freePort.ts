import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that is free now; the wished one if it is. */
export async function freePort(wished: number | null = null): Promise<number> {
  if (wished !== null && (await isFree(wished))) return wished;
  return listenOnce(0);
}

/** Whether nobody listens on a port of 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

function listenOnce(port: number): Promise<number> {
  return new Promise((give, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      server.close(() => give(typeof address === 'object' && address ? address.port : port));
    });
  });
}

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpUpstream } from '../../gateway/upstream/http.ts';
import type { Subgraphs } from './subgraphs.ts';
import { type Episode, newEpisode, replyTo, type TestReply, type TestUpstream } from './testUpstream.ts';

/** Long for a subgraph on the same machine, which answers at once or, as a fault, never. */
const TIMEOUT_MS = 1_000;

/** Serves the subgraphs on a real port and calls them as the gateway does; a subgraph that times out says nothing. */
export async function startHttpUpstream(
  subgraphs: Subgraphs,
  names: readonly string[],
): Promise<TestUpstream> {
  let episode: Episode = newEpisode({ faults: [], isLying: false });
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? '');
    send(response, await replyTo(subgraphs, episode, name, await text(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const addresses = names.map((name) => ({ name, url: `http://127.0.0.1:${port}/${name}` }));
  const upstream = createHttpUpstream(addresses, { timeoutMs: TIMEOUT_MS });
  return {
    ...upstream,
    begin(next) {
      episode = next;
    },
    async close() {
      await upstream.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, reply: TestReply): void {
  if (reply.kind === 'unreachable') response.destroy();
  if (reply.kind !== 'text') return;
  response.writeHead(reply.status, { 'content-type': 'application/json' });
  response.end(reply.text);
}

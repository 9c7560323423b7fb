import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { otherSubgraphs } from '../../../../subgraphs/platform/users/askSubgraphs.ts';

/** The other subgraphs, as far as users asks them: one server that counts, and fails when it is told to. */
export interface OtherSubgraphs {
  readonly urls: Readonly<Record<string, string>>;
  /** At which subgraphs a person was erased, in order. */
  readonly erasedOf: (userId: string) => readonly string[];
  readonly setObstacles: (next: () => string[]) => void;
  readonly setAway: (next: (name: string) => boolean) => void;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

export async function startOthers(): Promise<OtherSubgraphs> {
  let obstacles: () => string[] = () => [];
  let isAway = (_name: string): boolean => false;
  const erased: { readonly name: string; readonly userId: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const name = (request.url ?? '').slice(1);
    if (isAway(name) && query.includes('erase')) return response.destroy();
    if (query.includes('erase')) erased.push({ name, userId: variables.userId });
    const tables = [
      {
        name: 'things',
        purpose: 'p',
        retention: 'r',
        erasure: 'KEPT',
        reason: 'law',
        rows: ['{}'],
        isComplete: true,
      },
    ];
    const data = query.includes('erase')
      ? { erasePersonalData: { kept: [{ name: 'things', reason: 'law' }] } }
      : {
          personalData: {
            obstacles: name === 'orders' && query.includes('obstacles') ? obstacles() : [],
            tables,
          },
        };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    urls: Object.fromEntries(otherSubgraphs.map((name) => [name, `http://127.0.0.1:${port}/${name}`])),
    erasedOf: (userId) => erased.filter((each) => each.userId === userId).map(({ name }) => name),
    setObstacles: (next) => {
      obstacles = next;
    },
    setAway: (next) => {
      isAway = next;
    },
    reset: () => {
      obstacles = () => [];
      isAway = () => false;
      erased.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

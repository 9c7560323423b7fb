import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClientTls } from '../../gateway/upstream/clientTls.ts';
import { createHttpUpstream } from '../../gateway/upstream/http.ts';
import type { RequestContext, Upstream } from '../../gateway/upstream/upstream.ts';
import { prepareCertificates } from '../../start/certificates/prepareCertificates.ts';
import { createClientNames } from '../../subgraphs/common/clientCertificate.ts';
import { followTlsFiles, type TlsMaterial } from '../../subgraphs/common/tlsFiles.ts';
import { secureServer, serverTlsOptions } from '../../subgraphs/common/tlsServer.ts';
import { machineDescription } from '../measure/machine.ts';

/** What certificates add to one call from the gateway to a subgraph: CPU of both ends, which share this process. */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-bench-tls-'));
  const certificates = await prepareCertificates(home, [{ side: 'bank', name: 'accounts' }], new Date());
  const { authorities, revocations, of } = certificates;
  const filesOf = (name: string) => ({ certificate: of(name), key: of(name), authorities, revocations });
  const plain = await openPlain();
  const tls = followTlsFiles(filesOf('accounts'), console.error);
  const secure = await openSecure(tls);
  const clientTls = createClientTls(filesOf('gateway'), console.error);
  const ways = [
    { name: 'plain text', upstream: upstreamTo(`http://127.0.0.1:${portOf(plain)}/graphql`) },
    {
      name: 'TLS, both certificates checked',
      upstream: createHttpUpstream(
        [{ name: 'accounts', url: `https://127.0.0.1:${portOf(secure)}/graphql` }],
        { tls: clientTls },
      ),
    },
  ];
  for (const { upstream } of ways) await measure(upstream, warmUpCalls);
  const costs = ways.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { upstream }] of ways.entries()) costs[index]?.push(await measure(upstream, calls));
  }
  const text = page(ways.map(({ name }, index) => [name, costs[index] ?? []]));
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
  console.log(text);
  for (const { upstream } of ways) await upstream.close();
  for (const server of [plain, secure]) server.close();
  rmSync(home, { recursive: true, force: true });
}

const [rounds, calls, warmUpCalls, atOnce] = [9, 10_000, 20_000, 16];
/** About what the bank's part of the main query is. */
const reply = JSON.stringify({ data: { _entities: Array.from({ length: 10 }, row) } });

function row(_: unknown, index: number) {
  return { __typename: 'Order', id: `ord_${index}`, settlement: { status: 'SETTLED', paidOn: '2026-11-20' } };
}

function openPlain(): Promise<Server> {
  return listening(createServer(answering(async () => undefined)));
}

function openSecure(tls: () => TlsMaterial): Promise<Server> {
  const nameOfClient = createClientNames(tls);
  const check = answering(async ({ socket }) => void (await nameOfClient(socket as never)));
  const server = createSecureServer({ ...tls(), ...serverTlsOptions }, check);
  secureServer(server, tls);
  return listening(server);
}

function answering(check: (request: Parameters<RequestListener>[0]) => Promise<void>): RequestListener {
  return async (request, response) => {
    await check(request);
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(reply));
  };
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

const upstreamTo = (url: string) => createHttpUpstream([{ name: 'accounts', url }]);

/** Microseconds of CPU per call. */
async function measure(upstream: Upstream, count: number): Promise<number> {
  const before = process.cpuUsage();
  const context = {
    headers: {},
    signal: new AbortController().signal,
    deadlineMs: performance.now() + 60_000,
  };
  const request = {
    subgraph: 'accounts',
    operationKind: 'query',
    body: reply,
    context: context as unknown as RequestContext,
  } as const;
  const loop = async () => {
    for (let made = 0; made < count / atOnce; made++) await upstream.call(request);
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function page(costs: readonly (readonly [string, number[]])[]): string {
  const rows = costs.map(([name, each]) => {
    const sorted = each.toSorted((a, b) => a - b);
    const [least = 0, median = 0] = [sorted[0], sorted[sorted.length >> 1]];
    return `| ${name} | ${median.toFixed(1)} | ${least.toFixed(1)} |`;
  });
  return `# What certificates cost on a call to a subgraph

Written by \`node bench/tls/run.ts\`: ${rounds} rounds of ${calls} calls, ${atOnce} under way, kept connections, both ways in
turns; request and reply of ${reply.length} bytes. CPU of the gateway's client and a bare server together.

| way | median µs | least µs |
| --- | ---: | ---: |
${rows.join('\n')}

- ${machineDescription()}.
`;
}

await main();

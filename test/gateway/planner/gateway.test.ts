import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../../support/httpSubgraph.ts';
import { endless, hopeless } from '../../support/plannerTraps.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { type GatewayProcess, runGateway } from '../gatewayProcess.ts';

let subgraph: HttpSubgraph;
beforeAll(async () => {
  subgraph = await startHttpSubgraph((response) => replyJson(response, { data: { name: 'Emma' } }));
});
afterAll(() => subgraph.close());

function serve(supergraphSdl: string, names: readonly string[]): Promise<GatewayProcess> {
  const urls = JSON.stringify(Object.fromEntries(names.map((name) => [name, subgraph.url])));
  const folder = temporaryFolder({ 'supergraph.graphql': supergraphSdl, 'urls.json': urls });
  const [file, urlsFile] = [join(folder, 'supergraph.graphql'), join(folder, 'urls.json')];
  return runGateway(['--supergraph', file, '--subgraph-urls', urlsFile, '--port', '0', '--no-explorer']);
}

/** Asks again and again, every fourth time something that was never asked before. Gives the ways it was answered. */
async function traffic(gateway: GatewayProcess, durationMs: number): Promise<Set<string>> {
  const answers = new Set<string>();
  const end = performance.now() + durationMs;
  const client = async (name: number) => {
    for (let n = 0; performance.now() < end; n++) {
      const argument = n % 4 === 0 ? `@include(if: true) unused${name}x${n}: __typename` : '';
      const answer = await gateway.ask(`{ name ${argument} }`);
      answers.add(JSON.stringify(answer).replaceAll(/"unused\w+"/g, '"unused"'));
    }
  };
  await Promise.all([1, 2, 3].map(client));
  return answers;
}

const right = new Set(['{"data":{"name":"Emma"}}', '{"data":{"name":"Emma","unused":"Query"}}']);

test('an operation that ends the planner is refused by name, and no other request notices', async () => {
  const gateway = await serve(hopeless.supergraphSdl, ['catalog', 'prices', 'sizes']);
  const others = traffic(gateway, 4_000);
  await wait(200);

  for (let n = 0; n < 3; n++) {
    expect(await gateway.ask(hopeless.operation)).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_PLANNING_CRASHED' } }],
    });
  }
  expect(await others).toEqual(right);
  const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
  expect(metrics).toContain('whiteslip_planner_events_total{event="died"} 4');
  expect(metrics).toContain('whiteslip_planner_events_total{event="crash"} 2');
  expect(metrics).toContain('whiteslip_planner_events_total{event="refused"} 4');
  expect(await gateway.stop()).toBe(0);
});

test('a planner that is killed while it plans costs no answer', async () => {
  const gateway = await serve(endless.supergraphSdl, ['alpha', 'beta', 'gamma']);
  const [planner] = childrenOf(gateway);
  const others = traffic(gateway, 8_000);
  const stuck = gateway.ask(endless.operation);
  await wait(300);
  process.kill(planner ?? 0, 'SIGKILL');

  expect(await stuck).toMatchObject({
    errors: [{ extensions: { code: expect.stringMatching(/^QUERY_PLANNING_(TIMEOUT|CRASHED)$/) } }],
  });
  expect(await others).toEqual(right);
  await until(() => childrenOf(gateway).length === 1);
  expect(childrenOf(gateway)).not.toContain(planner);
  await gateway.stop();
}, 20_000);

test.each([
  ['SIGTERM', 'idle'],
  ['SIGKILL', 'idle'],
  ['SIGKILL', 'thinking'],
] as const)('a gateway that ends by %s leaves no planner, %s or not', async (signal, doing) => {
  const gateway = await serve(endless.supergraphSdl, ['alpha', 'beta', 'gamma']);
  const [planner] = childrenOf(gateway);
  if (doing === 'thinking') {
    gateway.ask(endless.operation).catch(() => undefined);
    await wait(200);
  }
  const ended = once(gateway.child, 'exit');
  gateway.child.kill(signal);
  await ended;

  for (let tries = 0; tries < 250 && isAlive(planner); tries++) await wait(20);
  expect(planner).toEqual(expect.any(Number));
  expect(isAlive(planner)).toBe(false);
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !isTrue(); tries++) await wait(50);
  expect(isTrue()).toBe(true);
}

function childrenOf({ child }: GatewayProcess): number[] {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString();
  return listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === child.pid && args.join(' ').includes('plannerProgram'),
    )
    .map(([pid]) => Number(pid));
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

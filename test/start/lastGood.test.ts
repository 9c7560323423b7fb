import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPassword } from '../../seed/people.ts';
import { freePort } from '../../start/postgres/freePort.ts';
import { repositoryRoot } from '../../start/settings.ts';
import { type Launcher, startLauncher } from '../support/launcher.ts';

/** The whole product as its processes, from a copy of the repository whose supergraph may be broken. */

let root: string;
let port: number;
let launcher: Launcher | null = null;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'whiteslip-last-good-'));
  for (const part of ['package.json', 'gateway', 'subgraphs', 'seed', 'start', 'schema']) {
    cpSync(join(repositoryRoot, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  port = await freePort();
});

afterAll(async () => {
  await launcher?.end('SIGTERM');
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const env = { WHITESLIP_HOME: join(root, 'home'), PORT: String(port) };
  launcher = startLauncher({ root, env });
  await launcher.said('Whiteslip is ready.');
}

async function ask(token: string | null, query: string) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return JSON.parse(await response.text());
}

/** What Chen sees of herself: sign-in, the platform in the gateway's process, and the bank in its own. */
async function chenSees(key: string): Promise<unknown> {
  const input = `{ username: "chen", password: "${demoPassword}", idempotencyKey: "${key}" }`;
  const { data } = await ask(null, `mutation { signIn(input: ${input}) { accessToken } }`);
  return ask(data.signIn.accessToken, '{ me { name boundCards { status } creditLine { status } } }');
}

const sees = {
  data: { me: { name: '陈安', boundCards: [{ status: 'ACTIVE' }], creditLine: { status: 'ACTIVE' } } },
};

const supergraph = () => join(root, 'schema', 'supergraph.graphql');
const gatewayLog = () => readFileSync(join(root, 'home', 'logs', 'gateway.log'), 'utf8');

test('a copy that is started again on a broken supergraph answers as before, and takes up the next good one', async () => {
  await start();
  expect(await chenSees('one')).toEqual(sees);
  expect(await launcher?.end('SIGTERM')).toBe(0);
  const good = readFileSync(supergraph(), 'utf8');
  expect(existsSync(join(root, 'home', 'last-good.graphql'))).toBe(true);

  writeFileSync(supergraph(), 'type Query { broken');
  await start();
  expect(await chenSees('two')).toEqual(sees);
  expect(gatewayLog()).toContain('supergraph refused: starting on the last good one');

  expect(await ask(null, '{ __type(name: "Novelty") { name } }')).toMatchObject({ data: { __type: null } });
  const next = `${good}\nenum Novelty @join__type(graph: USERS) { NEW @join__enumValue(graph: USERS) }\n`;
  writeFileSync(supergraph(), next);
  const isTaken = async () => JSON.stringify(await ask(null, '{ __type(name: "Novelty") { name } }'));
  for (let tries = 0; !(await isTaken()).includes('"Novelty"}'); tries += 1) {
    if (tries > 200)
      throw new Error(`The next supergraph was never taken up:\n${gatewayLog().slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await chenSees('three')).toEqual(sees);
}, 300_000);

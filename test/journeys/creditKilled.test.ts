import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { demoPassword } from '../../seed/people.ts';
import { facilityId } from '../../seed/rows/accounts.ts';
import { freePort } from '../../start/postgres/freePort.ts';
import { repositoryRoot } from '../../start/settings.ts';
import { childrenOf, type Launcher, postmasterOf, startLauncher } from '../support/launcher.ts';
import { type Ask, type CreditRoad, createCreditRoad } from './creditRoad.ts';

/** The whole product as `npm start` runs it. Any of its processes is killed on the road to a line of credit. */
let launcher: Launcher;
let home: string;
let url: string;
let road: CreditRoad;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'whiteslip-killed-'));
  const port = String(await freePort());
  url = `http://127.0.0.1:${port}/graphql`;
  launcher = startLauncher({ root: repositoryRoot, env: { WHITESLIP_HOME: home, PORT: port } });
  await launcher.said('Whiteslip is ready.');
  road = createCreditRoad(insist);
}, 180_000);

afterAll(async () => {
  await launcher?.end('SIGTERM');
  rmSync(home, { recursive: true, force: true });
}, 60_000);

const patienceMs = 60_000;

/** Asks as a front end that does not give up: the same request with the same key, until it is answered. */
const insist: Ask = async (token, query, variables = {}) => {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const body = JSON.stringify({ query, variables });
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(url, { method: 'POST', headers, body, signal }).then(
      async (response) => ({ status: response.status, ...JSON.parse(await response.text()) }),
      (error) => ({ status: 0, errors: [error] }),
    );
    if (!answer.errors) return answer;
    if (performance.now() > deadline) throw new Error(`It was never answered: ${JSON.stringify(answer)}`);
    await sleep(50);
  }
};

const parts = ['bank', 'gateway', 'PostgreSQL'] as const;
type Part = (typeof parts)[number];

/** Ends the process at once, as soon as it runs; the launcher starts it again. Of PostgreSQL it is the postmaster. */
async function kill(part: Part): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const pid = part === 'PostgreSQL' ? postmasterOf(home) : childrenOf(launcher).get(part);
    if (pid) return void process.kill(pid, 'SIGKILL');
    if (performance.now() > deadline) throw new Error(`${part} never ran again.`);
    await sleep(50);
  }
}

/** One question to the database of a subgraph, by its own role. */
async function read<Row extends pg.QueryResultRow>(
  subgraph: 'accounts' | 'credit-lines',
  text: string,
  values: unknown[],
) {
  const { own } = JSON.parse(readFileSync(join(home, 'environment.json'), 'utf8'));
  const prefix = subgraph.toUpperCase().replace('-', '_');
  const client = new pg.Client({ connectionString: own[subgraph][`${prefix}_DATABASE_URL`] });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until there is such a row; reads on where the database is away for a moment. */
async function untilThere(
  subgraph: 'accounts' | 'credit-lines',
  text: string,
  values: unknown[],
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const rows = await read(subgraph, text, values).catch(() => []);
    if (rows.length > 0) return;
    if (performance.now() > deadline) throw new Error(`There never was a row: ${text}`);
  }
}

/** All that a person has of which there must be one. */
async function remains(userId: string) {
  const [atPlatform] = await read(
    'credit-lines',
    `SELECT (SELECT array_agg(status) FROM credit_lines.credit_applications WHERE user_id = $1) AS applications,
       (SELECT count(*)::integer FROM credit_lines.offers WHERE user_id = $1) AS offers,
       (SELECT array_agg(status || ' ' || limit_fen) FROM credit_lines.credit_lines WHERE user_id = $1) AS lines`,
    [userId],
  );
  const [atBank] = await read(
    'accounts',
    `SELECT array_agg(status || ' ' || limit_fen) AS approvals FROM accounts.limit_approvals WHERE user_id = $1`,
    [userId],
  );
  return { ...atPlatform, ...atBank };
}

/** What the bank has reserved in all, and what its approvals add up to: always the same. */
async function reserved(): Promise<{ reserved: string; approved: string } | undefined> {
  const [sums] = await read<{ reserved: string; approved: string }>(
    'accounts',
    `SELECT reserved_fen AS reserved, (SELECT sum(limit_fen - released_fen)::bigint FROM accounts.limit_approvals
       WHERE facility_id = facilities.id AND status <> 'RELEASED') AS approved
     FROM accounts.facilities WHERE id = $1`,
    [facilityId],
  );
  return sums;
}

const isConfirmed = `SELECT 1 FROM accounts.limit_approvals WHERE user_id = $1 AND status = 'CONFIRMED'`;

/** All that a person does before an application; gives a token that proves two factors. */
async function prepare(signedIn: string): Promise<{ userId: string; token: string }> {
  const { data } = await insist(signedIn, '{ me { id } }');
  await road.agree(signedIn);
  const token = await road.prove(signedIn);
  await road.understandTerms(token);
  return { userId: data.me.id, token };
}

const apply = (token: string) =>
  road.mutate(token, 'applyForCredit', 'application { status }', { requestedLimit: '2000.00' });

/** Accepts the offer, once there is one. */
async function accept(token: string) {
  const query = '{ me { creditApplications { status offer { id } } } }';
  const isOffered = (me: { creditApplications: { status: string }[] }) =>
    me.creditApplications[0]?.status === 'OFFERED';
  const { creditApplications } = await road.eventually(token, query, isOffered, patienceMs);
  return road.mutate(token, 'acceptOffer', 'creditLine { status }', {
    offerId: creditApplications[0].offer.id,
  });
}

test.each(parts)(
  'whenever %s is killed on the way to a line, there is one line and one reservation in the end',
  async (part) => {
    const newcomer = {
      username: `walker-${part.toLowerCase()}`,
      password: demoPassword,
      name: '行者',
      mobile: '13900001234',
    };
    const { accessToken } = await road.mutate(null, 'signUp', 'accessToken', newcomer);
    const { userId, token } = await prepare(accessToken);
    const before = await reserved();

    const applied = road.mutate(token, 'applyForCredit', 'application { status }', {
      requestedLimit: '2000.00',
    });
    await untilThere('credit-lines', 'SELECT 1 FROM credit_lines.credit_applications WHERE user_id = $1', [
      userId,
    ]);
    await kill(part);
    expect(await applied).toEqual({ application: { status: expect.any(String) }, userErrors: [] });

    await untilThere('accounts', 'SELECT 1 FROM accounts.limit_approvals WHERE user_id = $1', [userId]);
    await kill(part);
    const accepted = accept(token);
    await untilThere('credit-lines', 'SELECT 1 FROM credit_lines.credit_lines WHERE user_id = $1', [userId]);
    await kill(part);
    expect(await accepted).toEqual({ creditLine: { status: 'PENDING' }, userErrors: [] });

    await untilThere('accounts', isConfirmed, [userId]);
    expect(await remains(userId)).toEqual({
      applications: ['ACCEPTED'],
      offers: 1,
      lines: ['PENDING 200000'],
      approvals: ['CONFIRMED 200000'],
    });
    const after = await reserved();
    expect(after?.reserved).toBe(after?.approved);
    expect(BigInt(after?.reserved ?? 0) - BigInt(before?.reserved ?? 0)).toBe(200_000n);
  },
  180_000,
);

test('whatever is killed while a card is bound, one line becomes usable with that card', async () => {
  const { userId, token } = await prepare(await road.signIn('ma'));
  await apply(token);
  await accept(token);
  const binding = await road.startBinding(token);
  await kill('bank');
  const confirmed = road.mutate(token, 'confirmBinding', 'card { status }', binding);
  await untilThere('accounts', `SELECT 1 FROM accounts.cards WHERE user_id = $1 AND status = 'ACTIVE'`, [
    userId,
  ]);
  await kill('gateway');
  expect(await confirmed).toEqual({ card: { status: 'ACTIVE' }, userErrors: [] });
  await kill('PostgreSQL');
  const query = '{ me { boundCards { id } creditLine { status repaymentCard { id } } } }';
  const isActive = (me: { creditLine: { status: string } }) => me.creditLine?.status === 'ACTIVE';
  expect(await road.eventually(token, query, isActive, patienceMs)).toEqual({
    boundCards: [{ id: binding.cardId }],
    creditLine: { status: 'ACTIVE', repaymentCard: { id: binding.cardId } },
  });
  await untilThere('accounts', isConfirmed, [userId]);
  expect(await remains(userId)).toMatchObject({ lines: ['ACTIVE 200000'], approvals: ['CONFIRMED 200000'] });
  const sums = await reserved();
  expect(sums?.reserved).toBe(sums?.approved);
}, 180_000);

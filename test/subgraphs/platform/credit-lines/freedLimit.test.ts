import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ApplicationWorld,
  codesOf,
  createApplicationWorld,
  shopper,
  start,
} from './applicationWorld.ts';

let world: ApplicationWorld;
let creditLineId: string;

beforeAll(async () => {
  world = await createApplicationWorld();
});

/** A line of 8,000.00 that was just accepted; the rules let its limit go up at any time, to 20,000.00. */
beforeEach(async () => {
  await world.reset();
  await world.linesOwner.query('UPDATE credit_line_rules SET increase_cooling_off_days = 0');
  await world.mutate(shopper('usr_1'), 'applyForCredit');
  const { offer } = await world.until('usr_1', 'OFFERED');
  const accepted = await world.mutate(shopper('usr_1'), 'acceptOffer', { offerId: offer.id });
  creditLineId = accepted.creditLine.id;
  await world.mutate({ kind: 'service', name: 'accounts' }, 'cardBound', {
    userId: 'usr_1',
    cardId: 'crd_1',
  });
  world.answers.limit = '20000.00';
});

afterAll(async () => {
  await world?.stop();
});

const request = (limit: string, input: object = {}) =>
  world.mutate(shopper('usr_1'), 'requestLimitChange', { creditLineId, limit, ...input });

/** What the bank reserves, in fen, with what every approval still holds of it, smallest first. */
async function reserved(): Promise<readonly string[]> {
  const { rows } = await world.bankOwner.query(`SELECT reserved_fen, ARRAY(SELECT limit_fen - released_fen
    FROM limit_approvals WHERE status <> 'RELEASED' ORDER BY 1) AS left FROM facilities`);
  return [rows[0].reserved_fen, ...rows[0].left];
}

/** Once no job is left that could run now. */
async function untilQuiet(): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const { rows } = await world.linesOwner.query(
      `SELECT id FROM _private_jobs WHERE key IS NULL OR key NOT LIKE 'unused %'`,
    );
    if (rows.length === 0) return;
    await sleep(30);
  }
  throw new Error('Jobs are left.');
}

/** As if so much of the line were drawn. */
async function draw(drawnFen: number): Promise<void> {
  await world.linesOwner.query('UPDATE credit_lines SET available_fen = available_fen - $1, drawn_fen = $1', [
    drawnFen,
  ]);
}

const repay = (amount: string) =>
  world.lines.ask(
    { kind: 'service', name: 'receivables' },
    `mutation ($input: RestoreCreditInput!) { restoreCredit(input: $input) { userErrors { code } } }`,
    { input: { creditLineId, amount: { amount, currency: 'CNY' }, idempotencyKey: randomUUID() } },
  );

test('a limit that goes down gives just the difference back to the bank, once', async () => {
  const idempotencyKey = randomUUID();
  for (let time = 1; time <= 3; time += 1) await request('5000.00', { idempotencyKey });
  await untilQuiet();
  expect(await reserved()).toEqual(['500000', '500000']);
  await world.linesOwner.query(`SELECT add_job('releaseFreed', json_build_object('freedId', id))
    FROM freed_limits`);
  await untilQuiet();
  expect(await reserved()).toEqual(['500000', '500000']);
});

test('what goes down gives the latest approvals back first, each no more than it holds', async () => {
  for (const [index, limit] of ['12000.00', '13000.00', '9000.00'].entries()) {
    world.moveTo(new Date(start.getTime() + index * 1_000 + 1_000));
    await request(limit);
  }
  await untilQuiet();
  expect(await reserved()).toEqual(['900000', '100000', '800000']);
  await request('2000.00');
  await untilQuiet();
  expect(await reserved()).toEqual(['200000', '200000']);
});

test('what is used stays backed by the bank until it is repaid', async () => {
  await untilQuiet();
  await draw(600_000);
  await request('5000.00');
  await untilQuiet();
  expect(await reserved()).toEqual(['600000', '600000']);
  await repay('400.00');
  await untilQuiet();
  expect(await reserved()).toEqual(['560000', '560000']);
  await repay('3000.00');
  await untilQuiet();
  expect(await reserved()).toEqual(['500000', '500000']);
});

test('an increase of a line that is over its limit leaves nothing reserved twice', async () => {
  await untilQuiet();
  await draw(600_000);
  await request('5000.00');
  expect(codesOf(await request('7000.00'))).toEqual([]);
  await untilQuiet();
  expect((await reserved())[0]).toBe('700000');
});

test('a line that is taken back after its limit went up and down gives all back', async () => {
  await request('12000.00');
  await request('11000.00');
  await request('9000.00');
  expect(codesOf(await world.mutate(shopper('usr_1'), 'cancelCredit'))).toEqual([]);
  await untilQuiet();
  expect(await reserved()).toEqual(['0']);
});

test('at every moment the bank has approved at least the limit, however fast it goes up and down', async () => {
  let isOver = false;
  const short: string[] = [];
  const watching = (async () => {
    while (!isOver) {
      const { rows } = await world.linesOwner.query('SELECT limit_fen FROM credit_lines');
      const before = BigInt(rows[0].limit_fen);
      const [all = '0'] = await reserved();
      const after = await world.linesOwner.query('SELECT limit_fen FROM credit_lines');
      const lower = before < BigInt(after.rows[0].limit_fen) ? before : BigInt(after.rows[0].limit_fen);
      if (BigInt(all) < lower) short.push(`${all} for ${lower}`);
    }
  })();
  for (const limit of ['3000', '9000', '2000', '2500', '12000', '1000', '20000', '6000'])
    expect(codesOf(await request(`${limit}.00`))).toEqual([]);
  isOver = true;
  await watching;
  await untilQuiet();
  expect(short).toEqual([]);
  expect((await reserved())[0]).toBe('600000');
});

test('a limit goes down while the bank is out, and the bank learns of it afterwards, once', async () => {
  await untilQuiet();
  await world.bankOwner.query('ALTER TABLE limit_releases RENAME TO limit_releases_away');
  expect((await request('5000.00')).creditLine.limit).toEqual({ amount: '5000.00' });
  const tries = async () => {
    const { rows } = await world.linesOwner.query(
      'SELECT attempts, last_error FROM _private_jobs WHERE key IS NULL',
    );
    return rows.filter(({ last_error }) => last_error !== null).length;
  };
  const deadline = performance.now() + 15_000;
  while ((await tries()) === 0 && performance.now() < deadline) await sleep(30);
  expect(await tries()).toBe(1);
  expect(await reserved()).toEqual(['800000', '800000']);
  await world.bankOwner.query('ALTER TABLE limit_releases_away RENAME TO limit_releases');
  await world.linesOwner.query('UPDATE _private_jobs SET run_at = now() WHERE key IS NULL');
  await untilQuiet();
  expect(await reserved()).toEqual(['500000', '500000']);
});

test('an increase whose process died after the bank approved is given back by itself', async () => {
  await untilQuiet();
  const idempotencyKey = randomUUID();
  await world.linesOwner.query('UPDATE appetite_caps SET cap = 0');
  await request('12000.00', { idempotencyKey });
  await world.linesOwner.query(`DELETE FROM line_requests WHERE operation = 'requestLimitChange'`);
  await world.linesOwner.query('UPDATE appetite_caps SET cap = 100000000');
  expect(await reserved()).toEqual(['1200000', '400000', '800000']);
  await world.linesOwner.query(`UPDATE _private_jobs SET run_at = now() WHERE key LIKE 'unused %'`);
  const deadline = performance.now() + 15_000;
  while ((await reserved())[0] !== '800000' && performance.now() < deadline) await sleep(30);
  expect(await reserved()).toEqual(['800000', '800000']);
  expect(codesOf(await request('12000.00', { idempotencyKey }))).toEqual(['APPROVAL_INVALID']);
  expect(await reserved()).toEqual(['800000', '800000']);
  expect(codesOf(await request('12000.00'))).toEqual([]);
});

test('an increase is used or dropped and never both, though its job comes while it is asked for', async () => {
  let isOver = false;
  const dropping = (async () => {
    while (!isOver)
      await world.linesOwner.query(`SELECT add_job('dropIncrease', json_build_object('increaseId', id))
        FROM limit_increases WHERE status = 'ASKED'`);
  })();
  let limitFen = 800_000;
  for (let time = 1; time <= 20; time += 1) {
    const codes = codesOf(await request(`${limitFen / 100 + 100}.00`));
    if (codes.length === 0) limitFen += 10_000;
    else expect(codes).toEqual(['APPROVAL_INVALID']);
  }
  isOver = true;
  await dropping;
  await untilQuiet();
  const { rows } = await world.linesOwner.query('SELECT limit_fen FROM credit_lines');
  expect(rows).toEqual([{ limit_fen: `${limitFen}` }]);
  expect((await reserved())[0]).toBe(`${limitFen}`);
});

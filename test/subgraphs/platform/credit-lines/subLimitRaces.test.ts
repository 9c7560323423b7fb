import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { changeLimit } from '../../../../subgraphs/platform/credit-lines/changeLimit.ts';
import { divideLimit } from '../../../../subgraphs/platform/credit-lines/creditLine.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { setSubLimit } from '../../../../subgraphs/platform/credit-lines/setSubLimit.ts';
import { SubLimitTable } from '../../../../subgraphs/platform/credit-lines/subLimitTables.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
  CreditProductTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { brokenInvariants } from './lineInvariants.ts';
import {
  capture,
  cny,
  connections,
  deadlocksOf,
  limit,
  nothingTold,
  numbersFrom,
  outcome,
  place,
  race,
  release,
  restore,
} from './lineRace.ts';
import { creditLineRow, creditProductRow } from './rows.ts';

let platform: TestDatabase;
let owner: DataSource;
let login: DataSource;
const start = new Date('2026-11-22T08:00:00.000Z');
const dayMs = 24 * 60 * 60 * 1_000;
const acts = [place, place, place, place, place, capture, capture, capture, release, restore, restore, limit];
const products = ['prd_a', 'prd_a', 'prd_b', 'prd_b', null];

beforeAll(async () => {
  platform = await createDatabase('platform');
  owner = await openDatabase(database, { url: platform.setUpUrl, poolSize: 1 });
  login = await openDatabase(database, { url: platform.urlOf('credit-lines'), poolSize: connections });
  const products = ['prd_a', 'prd_b'].map((id) => creditProductRow({ id }));
  await owner.getRepository(CreditProductTable).insert(products);
});

afterAll(async () => {
  await login?.destroy();
  await owner?.destroy();
  await platform?.drop();
});

test('3,000 operations at once on a line with two sub-limits keep both in step and never deadlock', async () => {
  const limitFen = 1_000_000n;
  const fresh = { limitFen, availableFen: limitFen, heldFen: 0n, drawnFen: 0n };
  await login.getRepository(CreditLineTable).insert(creditLineRow(fresh));
  const told = nothingTold();
  const draw = numbersFrom(20_261_123);
  for (let batch = 0; batch < 30; batch += 1) {
    const now = new Date(start.getTime() + batch * dayMs);
    await race({ dataSource: login, operations: 100, now, acts, products, draw }, told);
    expect(await brokenInvariants(login)).toEqual([]);
  }
  const line = await login.getRepository(CreditLineTable).findOneByOrFail({ id: 'crl_ann' });
  expect(line.drawnFen).toBe(told.fen.captured - told.fen.restored);
  expect(line.subLimitCount).toBe(2);
  const set = await login.getRepository(CreditLineChangeTable).countBy({ kind: 'SUB_LIMIT_SET' });
  expect(set).toBe(told.answers.get('limited'));
  expect(await login.getRepository(SubLimitTable).count()).toBe(2);
  expect([...told.answers.keys()]).toEqual(
    expect.arrayContaining([
      'HOLD_EXPIRED',
      'NOT_ENOUGH_AVAILABLE',
      'RESTORE_EXCEEDS_DRAWN',
      'SUB_LIMITS_EXCEED_LIMIT',
      'SUB_LIMIT_EXCEEDED',
      'captured',
      'limited',
      'placed',
      'released',
      'restored',
    ]),
  );
  expect(await deadlocksOf(login)).toBe(0n);
}, 480_000);

test('a limit that goes down while a sub-limit is set leaves the sum of all within it', async () => {
  const client = { call: () => Promise.reject(new Error('Nobody is asked.')), close: async () => undefined };
  const parts = { dataSource: login, client, clock: { now: () => start } };
  for (let round = 0; round < 40; round += 1) {
    const [id, userId] = [`crl_${round}`, `usr_${round}`];
    const amounts = divideLimit(100_000n, 0n, 0n);
    await login.getRepository(CreditLineTable).insert(creditLineRow({ id, userId, ...amounts }));
    const set = (productId: string, limit: string) => {
      const input = { creditLineId: id, productId, limit, reason: 'A race.' };
      return setSubLimit({ ...input, idempotencyKey: `${productId} ${round}` }, 'usr_ops', parts);
    };
    await set('prd_a', '400.00');
    const lowering = { creditLineId: id, limit: cny(50_000n), reason: 'A race.' };
    const lower = () => changeLimit({ ...lowering, idempotencyKey: `down ${round}` }, 'risk', parts);
    const asked = [() => outcome(lower()), () => outcome(set('prd_b', '400.00'))];
    const answers = await Promise.all((round % 2 === 0 ? asked : asked.toReversed()).map((ask) => ask()));
    const refusals = answers.filter((answer) => typeof answer === 'string');
    const left = await login.getRepository(SubLimitTable).find({
      where: { creditLineId: id },
      order: { productId: 'ASC' },
    });
    const limits = left.map(({ limitFen }) => limitFen);
    if (refusals.length === 0) expect(limits).toEqual([25_000n, 25_000n]);
    else expect([refusals, limits]).toEqual([['SUB_LIMITS_EXCEED_LIMIT'], [40_000n]]);
  }
  const broken = await brokenInvariants(login);
  expect(broken.filter((each) => !each.startsWith('every hold'))).toEqual([]);
}, 120_000);

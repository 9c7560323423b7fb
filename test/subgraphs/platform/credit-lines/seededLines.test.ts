import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { SubLimitTable } from '../../../../subgraphs/platform/credit-lines/subLimitTables.ts';
import { createSeededDatabases, type SeededDatabases } from '../../../support/seeded.ts';
import { brokenInvariants } from './lineInvariants.ts';

let seeded: SeededDatabases;
let login: DataSource;

beforeAll(async () => {
  seeded = await createSeededDatabases();
  login = await openDatabase(database, { url: seeded.platform.urlOf('credit-lines'), poolSize: 1 });
});

afterAll(async () => {
  await login?.destroy();
  await seeded?.drop();
});

test('the lines of the seeded world add up, with what is used for each product', async () => {
  const broken = await brokenInvariants(login);
  expect(broken.filter((each) => !each.startsWith('every hold was asked for'))).toEqual([]);
  expect(await login.getRepository(SubLimitTable).count()).toBeGreaterThan(0);
  const [uses] = await login.query(`SELECT
    (SELECT sum(drawn_fen) FROM credit_lines) AS drawn,
    (SELECT sum(captured_fen) FROM holds) - (SELECT sum(amount_fen) FROM restorations) AS for_products`);
  expect(uses.for_products).toEqual(uses.drawn);
});

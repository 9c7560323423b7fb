import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { TermsAcceptanceTable, TermsTable } from '../../../../subgraphs/platform/users/termsTables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { userRow } from './rows.ts';

let running: RunningForTest;
let now = new Date('2026-11-22T08:00:00.000Z');

beforeAll(async () => {
  const path = join(temporaryFolder(), 'keys.json');
  writeKeyFile(path, [await newSigningKey('one')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: path }), { clock: { now: () => now } });
  const ids = ['ann', 'bea', 'cora'];
  await running.owner
    .getRepository(UserTable)
    .insert(ids.map((name) => userRow({ id: `usr_${name}`, username: name })));
});

afterAll(async () => {
  await running?.stop();
});

async function ask(userId: string, query: string, variables = {}) {
  const { data, errors } = await running.subgraph.ask({ kind: 'person', userId }, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

const toAccept = async (userId: string) =>
  (await ask(userId, '{ me { termsToAccept { version shownHash } } }')).me.termsToAccept;

async function accept(userId: string, input: object, key: string = randomUUID()) {
  const mutation = `mutation ($input: AcceptTermsInput!) { acceptTerms(input: $input) {
    acceptance { version shownHash acceptedAt } userErrors { code field } } }`;
  return (await ask(userId, mutation, { input: { ...input, idempotencyKey: key } })).acceptTerms;
}

const refused = (code: string, field: string) => ({
  acceptance: null,
  userErrors: [{ code, field: ['input', field] }],
});

test('anyone is shown the annual rates that follow from all payments', async () => {
  const { data } = await running.subgraph.ask(
    { kind: 'anonymous' },
    '{ terms { version text rates { instalmentCount monthlyFeeRate nominalAnnualRate effectiveAnnualRate } } }',
  );
  expect(data.terms).toMatchObject({ version: '2025-10', text: expect.stringContaining('instalments') });
  expect(data.terms.rates.map((rate: object) => Object.values(rate))).toEqual([
    [3, '0.005', '0.08977695', '0.09356476'],
    [12, '0.005', '0.10896383', '0.11457380'],
    [24, '0.005', '0.11126664', '0.11712002'],
  ]);
});

/** What a year costs by the payments alone, found by halving: 100 now against equal parts and a fee each month. */
function monthlyReturnOf(count: number, monthlyFee: number): number {
  const payment = 100 / count + 100 * monthlyFee;
  let [low, high] = [0, 1];
  for (let halvings = 0; halvings < 60; halvings += 1) {
    const rate = (low + high) / 2;
    const worth = (payment * (1 - (1 + rate) ** -count)) / rate;
    if (worth > 100) low = rate;
    else high = rate;
  }
  return low;
}

test('the annual rates that are shown are the internal rates of return of what is paid', async () => {
  const rates = 'rates { instalmentCount monthlyFeeRate nominalAnnualRate effectiveAnnualRate }';
  const { terms } = await ask('usr_ann', `{ terms { ${rates} } }`);
  for (const { instalmentCount, monthlyFeeRate, nominalAnnualRate, effectiveAnnualRate } of terms.rates) {
    const monthly = monthlyReturnOf(instalmentCount, Number(monthlyFeeRate));
    expect(Number(nominalAnnualRate)).toBeCloseTo(12 * monthly, 7);
    expect(Number(effectiveAnnualRate)).toBeCloseTo((1 + monthly) ** 12 - 1, 7);
  }
});

test('acceptance keeps the hash of what was shown, and a new version asks again', async () => {
  const shown = await toAccept('usr_ann');
  const { acceptance } = await accept('usr_ann', shown);
  expect(acceptance).toEqual({ ...shown, acceptedAt: now.toISOString() });
  expect(await toAccept('usr_ann')).toBeNull();

  const terms = running.owner.getRepository(TermsTable);
  const inForceFrom = new Date(now.getTime() + 1_000);
  const { rates } = await terms.findOneByOrFail({ version: '2025-10' });
  await terms.insert({ version: '2027-1', kind: 'CREDIT', text: 'Dearer.', rates: [...rates], inForceFrom });
  expect(await toAccept('usr_ann')).toBeNull();
  now = inForceFrom;
  const next = await toAccept('usr_ann');
  expect(next.version).toBe('2027-1');
  expect(next.shownHash).not.toBe(shown.shownHash);
  expect(await accept('usr_ann', shown)).toEqual(refused('TERMS_OUTDATED', 'version'));
  await terms.delete({ version: '2027-1' });
});

test('what was shown otherwise is not accepted', async () => {
  const { version } = await toAccept('usr_bea');
  expect(await accept('usr_bea', { version, shownHash: '0'.repeat(64) })).toEqual(
    refused('TERMS_SHOWN_DIFFER', 'shownHash'),
  );
  expect(await toAccept('usr_bea')).not.toBeNull();
});

test('of many acceptances at once one is kept, and each key has its answer', async () => {
  const shown = await toAccept('usr_cora');
  const answers = await Promise.all(Array.from({ length: 5 }, () => accept('usr_cora', shown)));
  const first = await accept('usr_cora', shown, 'key');
  now = new Date(now.getTime() + 60_000);
  expect(await accept('usr_cora', shown, 'key')).toEqual(first);
  for (const answer of answers) expect(answer).toEqual(first);
  expect(await running.owner.getRepository(TermsAcceptanceTable).countBy({ userId: 'usr_cora' })).toBe(1);
  expect(await accept('usr_cora', { ...shown, version: 'x' }, 'key')).toEqual(
    refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
  );
});

test('nobody changes what was accepted', async () => {
  const change = running.login.query("UPDATE terms_acceptances SET shown_hash = repeat('0', 64)");
  await expect(change).rejects.toThrow('permission denied for table terms_acceptances');
});

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createSubgraph } from '../../../../subgraphs/bank/accounts/main.ts';
import { createCallers, type TestCallers } from '../../../support/callers.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';
import { newVaultKeyFile, writeVaultKeys } from './vaultKeyFile.ts';

let bank: TestDatabase;
let callers: TestCallers;
let accounts: TestSubgraph;
let owner: pg.Client;

beforeAll(async () => {
  bank = await createDatabase('bank');
  owner = new pg.Client({ connectionString: bank.setUpUrl, options: '-c search_path=accounts' });
  await owner.connect();
  callers = await createCallers('accounts', 'credit-lines', 'orders');
  const env = {
    VAULT_KEYS: writeVaultKeys(newVaultKeyFile()),
    BANK_PARTY_ID: 'pty_bank',
    PLATFORM_PARTY_ID: 'pty_platform',
  };
  accounts = await startTestSubgraph(createSubgraph(env), { databaseUrl: bank.urlOf('accounts'), callers });
});

afterAll(async () => {
  await accounts?.stop();
  callers?.remove();
  await owner?.end();
  await bank?.drop();
});

/** A facility with room for 1,000.00. */
beforeEach(async () => {
  await owner.query(`TRUNCATE limit_approvals, limit_releases, facilities;
    INSERT INTO facilities (id, operator_party_id, limit_fen, reserved_fen, currency)
    VALUES ('fac_1', 'pty_platform', 100000, 0, 'CNY')`);
});

const operator = { kind: 'service', name: 'credit-lines' } as const;
const approval =
  'approval { id status creditLine { id } limit { amount } reserved { amount } } userErrors { code }';
const mutations = {
  approveLimit: `mutation ($input: ApproveLimitInput!) { approveLimit(input: $input) { ${approval} } }`,
  confirmLimit: `mutation ($input: ConfirmLimitInput!) { confirmLimit(input: $input) { ${approval} } }`,
  releaseLimit: `mutation ($input: ReleaseLimitInput!) { releaseLimit(input: $input) { ${approval} } }`,
};

async function mutate(operation: keyof typeof mutations, input: object) {
  const { data } = await accounts.ask(operator, mutations[operation], {
    input: { idempotencyKey: randomUUID(), ...input },
  });
  return data[operation];
}

const approve = (applicationId: string, limit: string, more: object = {}) =>
  mutate('approveLimit', { applicationId, userId: 'usr_1', limit, ...more });
const codesOf = (answer: { userErrors: { code: string }[] }) => answer.userErrors.map(({ code }) => code);

/** What the facility reserves, beside what its approvals hold: always the same. */
async function reserved(): Promise<string[]> {
  const { rows } = await owner.query(`SELECT f.reserved_fen AS by_facility,
    (SELECT coalesce(sum(limit_fen - released_fen), 0) FROM limit_approvals) AS by_approvals FROM facilities f`);
  return [rows[0].by_facility, rows[0].by_approvals];
}

test('a limit is approved once per application and reserved in the facility', async () => {
  const first = await approve('app_1', '600.00');
  expect(first).toEqual({
    approval: {
      id: expect.stringMatching(/^apv_/),
      status: 'PENDING',
      creditLine: null,
      limit: { amount: '600.00' },
      reserved: { amount: '600.00' },
    },
    userErrors: [],
  });
  expect(await approve('app_1', '600')).toEqual(first);
  expect(codesOf(await approve('app_1', '600.01'))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(codesOf(await approve('app_1', '600', { userId: 'usr_2' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(await reserved()).toEqual(['60000', '60000']);
});

test.each(['0', '-1', '0.001', 'many'])('a limit of %s is refused and reserves nothing', async (limit) => {
  const { data, errors } = await accounts.ask(operator, mutations.approveLimit, {
    input: { applicationId: 'app_1', userId: 'usr_1', limit, idempotencyKey: 'k' },
  });
  expect(data ? codesOf(data.approveLimit) : errors?.map((error) => error.extensions.code)).toEqual([
    limit === 'many' ? 'BAD_USER_INPUT' : 'AMOUNT_INVALID',
  ]);
  expect(await reserved()).toEqual(['0', '0']);
});

test('of limits that are asked for at once the facility takes what it has room for, to the fen', async () => {
  const asked = Array.from({ length: 40 }, (_, index) => approve(`app_${index}`, '30.00'));
  const codes = (await Promise.all(asked)).flatMap(codesOf);
  expect(codes).toEqual(Array(7).fill('FACILITY_EXHAUSTED'));
  expect(await reserved()).toEqual(['99000', '99000']);
  expect(codesOf(await approve('app_edge', '10.01'))).toEqual(['FACILITY_EXHAUSTED']);
  expect(codesOf(await approve('app_edge', '10.00'))).toEqual([]);
  expect(await reserved()).toEqual(['100000', '100000']);
});

test('one application that is sent several times at once reserves once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => approve('app_1', '300')));
  expect(new Set(answers.map(({ approval: { id } }) => id)).size).toBe(1);
  expect(await reserved()).toEqual(['30000', '30000']);
});

test('an approval becomes that of one line, and goes down with its limit', async () => {
  const approvalId = (await approve('app_1', '500')).approval.id;
  const confirm = (creditLineId: string) => mutate('confirmLimit', { approvalId, creditLineId });
  expect((await confirm('cln_1')).approval).toMatchObject({
    status: 'CONFIRMED',
    creditLine: { id: 'cln_1' },
  });
  expect((await confirm('cln_1')).userErrors).toEqual([]);
  expect(codesOf(await confirm('cln_2'))).toEqual(['APPROVAL_OF_OTHER_LINE']);
  const down = { approvalId, amount: '200.00', idempotencyKey: 'down' };
  const lowered = await mutate('releaseLimit', down);
  expect(lowered.approval).toMatchObject({ status: 'CONFIRMED', reserved: { amount: '300.00' } });
  expect(await mutate('releaseLimit', down)).toEqual(lowered);
  expect(codesOf(await mutate('releaseLimit', { ...down, amount: '1' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(codesOf(await mutate('releaseLimit', { approvalId, amount: '300.01' }))).toEqual([
    'RELEASE_EXCEEDS_APPROVAL',
  ]);
  expect(await reserved()).toEqual(['30000', '30000']);
});

test('an offer that nobody takes gives its reservation back, once, whoever asks at once', async () => {
  const approvalId = (await approve('app_1', '500')).approval.id;
  expect(codesOf(await mutate('releaseLimit', { approvalId, amount: '1' }))).toEqual([
    'RELEASE_EXCEEDS_APPROVAL',
  ]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => mutate('releaseLimit', { approvalId })));
  expect(answers.map((answer) => answer.approval.status)).toEqual(Array(8).fill('RELEASED'));
  expect(codesOf(await mutate('confirmLimit', { approvalId, creditLineId: 'cln_1' }))).toEqual([
    'APPROVAL_RELEASED',
  ]);
  expect(codesOf(await mutate('releaseLimit', { approvalId: 'apv_none' }))).toEqual(['APPROVAL_UNKNOWN']);
  expect(await reserved()).toEqual(['0', '0']);
});

test('only the operator of the lines asks for limits and reads approvals', async () => {
  const input = { applicationId: 'app_1', userId: 'usr_1', limit: '1', idempotencyKey: 'k' };
  const reading = 'query { limitApproval(id: "apv_1") { id } }';
  for (const caller of [
    { kind: 'service', name: 'orders' },
    { kind: 'person', userId: 'usr_1' },
  ] as const) {
    const answers = [
      await accounts.ask(caller, mutations.approveLimit, { input }),
      await accounts.ask(caller, reading),
    ];
    for (const { errors } of answers) {
      expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
    }
  }
  expect(await reserved()).toEqual(['0', '0']);
});

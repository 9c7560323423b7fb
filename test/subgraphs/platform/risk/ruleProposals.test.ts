import { randomUUID } from 'node:crypto';
import { readCondition } from '../../../../subgraphs/platform/risk/readCondition.ts';
import { isPurchaseReason, reasonOf } from '../../../../subgraphs/platform/risk/reason.ts';
import { callersWhoMayNot } from './callersWhoMayNot.ts';
import { decisionsForTest, operations, purchaseOf } from './decideWorld.ts';

const { decide, mutate, running } = decisionsForTest();

/** A second member of the operations staff. */
const checker = { ...operations, userId: 'usr_checker' } as const;
const fields = `proposal { id code condition weight mode reason { code } cause proposedBy { id } status decidedBy { id }
  rejection version } userErrors { code field }`;
const noon = { kind: 'NIGHT', fromHour: 11, untilHour: 13 };

type Input = Readonly<Record<string, unknown>>;
type Staff = { readonly kind: 'person'; readonly userId: string; readonly scope: string };

const propose = (input: Input = {}, caller: Staff = operations) =>
  mutate(caller, 'proposeRule', fields, {
    code: codeOf(),
    condition: JSON.stringify(noon),
    weight: 50,
    mode: 'ACTIVE',
    reasonCode: 'NIGHT_PURCHASE',
    reason: 'Many complaints about noon.',
    idempotencyKey: randomUUID(),
    ...input,
  });
const approve = (proposalId: string, caller: Staff = checker, idempotencyKey: string = randomUUID()) =>
  mutate(caller, 'approveRule', fields, { proposalId, idempotencyKey });
const reject = (proposalId: string, caller: Staff = checker, more: Input = {}) =>
  mutate(caller, 'rejectRule', fields, {
    proposalId,
    reason: 'It meets too many.',
    idempotencyKey: randomUUID(),
    ...more,
  });
const codes = (answer: { userErrors: { code: string }[] }) => answer.userErrors.map(({ code }) => code);
const outcome = async () => (await decide(purchaseOf(randomUUID()))).decision.outcome;

/** No two tests share a rule. */
function codeOf(): string {
  return `R${randomUUID().slice(0, 8).toUpperCase()}`.replaceAll('-', '');
}

function rulesOf(code: string): Promise<{ version: number; mode: string; proposed_by: string }[]> {
  return running().owner.query(
    'SELECT version, mode, proposed_by, approved_by FROM decision_rules WHERE code = $1 ORDER BY version',
    [code],
  );
}

async function proposalRows(): Promise<number> {
  return (await running().owner.query('SELECT count(*)::integer AS rows FROM rule_proposals'))[0].rows;
}

/** Puts every rule of a test out of use again, as two people would. */
async function putOut(code: string): Promise<void> {
  const { proposal } = await propose({ code, mode: 'OFF' });
  expect(codes(await approve(proposal.id))).toEqual([]);
}

test('a rule that one proposes and another approves decides the very next purchase, until it is put out', async () => {
  const code = codeOf();
  const { proposal } = await propose({ code });
  expect(proposal).toMatchObject({
    code,
    condition: expect.stringContaining('NIGHT'),
    reason: { code: 'NIGHT_PURCHASE' },
    cause: 'Many complaints about noon.',
    proposedBy: { id: 'usr_ops' },
    status: 'OPEN',
    decidedBy: null,
    version: null,
  });
  expect(await outcome()).toBe('APPROVE');
  const approved = await approve(proposal.id);
  expect(approved.proposal).toMatchObject({
    status: 'APPROVED',
    decidedBy: { id: 'usr_checker' },
    version: 1,
  });
  expect(await outcome()).toBe('CHALLENGE');
  await putOut(code);
  expect(await outcome()).toBe('APPROVE');
  const people = { proposed_by: 'usr_ops', approved_by: 'usr_checker' };
  expect(await rulesOf(code)).toEqual([
    { version: 1, mode: 'ACTIVE', ...people },
    { version: 2, mode: 'OFF', ...people },
  ]);
});

test('a rule in shadow mode is tried out: recorded, and without effect', async () => {
  const code = codeOf();
  const { proposal } = await propose({ code, mode: 'SHADOW' });
  await approve(proposal.id);
  const { decision } = await decide(purchaseOf('shade'));
  expect(decision.outcome).toBe('APPROVE');
  const query =
    '{ purchaseDecisions(first: 100) { nodes { id evidence { shadowOutcome rules { code isHit } } } } }';
  const { data } = await running().subgraph.ask(operations, query);
  const { evidence } = data.purchaseDecisions.nodes.find(({ id }: { id: string }) => id === decision.id);
  expect(evidence.shadowOutcome).toBe('CHALLENGE');
  expect(evidence.rules).toContainEqual({ code, isHit: true });
  await putOut(code);
});

test('who proposed a rule does not approve it, and may drop it', async () => {
  const { proposal } = await propose();
  expect(await approve(proposal.id, operations)).toEqual({
    proposal: null,
    userErrors: [{ code: 'OWN_PROPOSAL', field: ['input', 'proposalId'] }],
  });
  expect(await rulesOf(proposal.code)).toEqual([]);
  expect(await reject(proposal.id, operations)).toMatchObject({
    proposal: {
      status: 'REJECTED',
      decidedBy: { id: 'usr_ops' },
      rejection: 'It meets too many.',
      version: null,
    },
    userErrors: [],
  });
});

test('a proposal is decided once', async () => {
  const first = (await propose()).proposal;
  expect(codes(await reject(first.id))).toEqual([]);
  expect(codes(await reject(first.id))).toEqual(['PROPOSAL_DECIDED']);
  expect(codes(await approve(first.id))).toEqual(['PROPOSAL_DECIDED']);
  expect(await rulesOf(first.code)).toEqual([]);
  expect(codes(await approve('prp_none'))).toEqual(['PROPOSAL_UNKNOWN']);
  expect(codes(await reject('prp_none'))).toEqual(['PROPOSAL_UNKNOWN']);
});

test.each<[string, Input, string, string]>([
  ['a code in small letters', { code: 'night' }, 'RULE_CODE_INVALID', 'code'],
  ['a code that is too short', { code: 'AB' }, 'RULE_CODE_INVALID', 'code'],
  ['a condition that is no JSON', { condition: '{' }, 'CONDITION_INVALID', 'condition'],
  ['a condition of an unknown kind', { condition: '{"kind":"MOON"}' }, 'CONDITION_INVALID', 'condition'],
  ['a condition without its fields', { condition: '{"kind":"NIGHT"}' }, 'CONDITION_INVALID', 'condition'],
  ['a condition of great length', { condition: ' '.repeat(1_001) }, 'CONDITION_INVALID', 'condition'],
  ['a weight of nothing', { weight: 0 }, 'WEIGHT_INVALID', 'weight'],
  ['a weight that lightens', { weight: -40 }, 'WEIGHT_INVALID', 'weight'],
  ['a weight beyond measure', { weight: 1_001 }, 'WEIGHT_INVALID', 'weight'],
  ['a reason without words', { reasonCode: 'LOOKS_ODD' }, 'REASON_CODE_UNKNOWN', 'reasonCode'],
  ['a reason of a score', { reasonCode: 'UTILISATION_HIGH' }, 'REASON_CODE_UNKNOWN', 'reasonCode'],
  ['no cause', { reason: ' ' }, 'REASON_INVALID', 'reason'],
  ['a rule out of use that never was', { mode: 'OFF' }, 'RULE_UNKNOWN', 'code'],
])('to propose %s is refused by name, and nothing is written', async (_case, input, code, field) => {
  const before = await proposalRows();
  expect(await propose(input)).toEqual({ proposal: null, userErrors: [{ code, field: ['input', field] }] });
  expect(await proposalRows()).toBe(before);
});

test('to reject without a reason is refused', async () => {
  const { proposal } = await propose();
  expect(codes(await reject(proposal.id, checker, { reason: '' }))).toEqual(['REASON_INVALID']);
  expect(codes(await reject(proposal.id))).toEqual([]);
});

test('of one rule one version waits at a time, also of two proposed at once', async () => {
  const code = codeOf();
  const answers = await Promise.all([propose({ code }), propose({ code, weight: 60 }, checker)]);
  expect(answers.map((answer) => codes(answer)[0] ?? 'DONE').sort()).toEqual(['DONE', 'PROPOSAL_WAITING']);
  const [waiting] = answers.flatMap(({ proposal }) => (proposal === null ? [] : [proposal]));
  await reject(waiting.id);
  const { proposal } = await propose({ code });
  expect(proposal.status).toBe('OPEN');
  await reject(proposal.id);
});

test('of two who approve, or approve and reject, at once one does', async () => {
  const code = codeOf();
  const { proposal } = await propose({ code, mode: 'SHADOW' });
  const third = { ...operations, userId: 'usr_third' } as const;
  const decided = [approve(proposal.id), approve(proposal.id, third), reject(proposal.id, third)];
  const answers = await Promise.all(decided);
  expect(answers.map((answer) => codes(answer)[0] ?? 'DONE').sort()).toEqual([
    'DONE',
    'PROPOSAL_DECIDED',
    'PROPOSAL_DECIDED',
  ]);
  expect((await rulesOf(code)).length).toBeLessThanOrEqual(1);
});

test('a repeat gives the same proposal, another body under its key is a conflict', async () => {
  const input = { code: codeOf(), mode: 'SHADOW', idempotencyKey: randomUUID() };
  const first = await propose(input);
  expect(await propose(input)).toEqual(first);
  expect(codes(await propose({ ...input, weight: 51 }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  const key = randomUUID();
  const approvals = await Promise.all([
    approve(first.proposal.id, checker, key),
    approve(first.proposal.id, checker, key),
  ]);
  expect(approvals.map(({ proposal }) => proposal?.version)).toEqual([1, 1]);
  expect(await rulesOf(input.code)).toHaveLength(1);
  expect(codes(await approve('prp_other', checker, key))).toEqual(['IDEMPOTENCY_CONFLICT']);
});

test('an approval that cannot add its version leaves the proposal open', async () => {
  const code = codeOf();
  const { proposal } = await propose({ code, mode: 'SHADOW' });
  await running().owner.query('REVOKE INSERT ON decision_rules FROM whiteslip_risk');
  const query = `mutation { approveRule(input: { proposalId: "${proposal.id}", idempotencyKey: "torn" }) { userErrors { code } } }`;
  const { errors } = await running().subgraph.ask(checker, query);
  await running().owner.query('GRANT INSERT ON decision_rules TO whiteslip_risk');
  expect(errors).toHaveLength(1);
  expect(await rulesOf(code)).toEqual([]);
  expect((await approve(proposal.id, checker, 'torn')).proposal).toMatchObject({
    status: 'APPROVED',
    version: 1,
  });
});

test('operations see proposals, latest first, and those that wait', async () => {
  const { proposal } = await propose();
  const query = '{ ruleProposals(first: 1, status: OPEN) { nodes { id status } } }';
  const { data } = await running().subgraph.ask(operations, query);
  expect(data.ruleProposals.nodes).toEqual([{ id: proposal.id, status: 'OPEN' }]);
  await reject(proposal.id);
});

test.each(callersWhoMayNot.filter(([, caller]) => caller !== operations))(
  '%s has nothing to do with rules',
  async (_name, caller) => {
    for (const query of [
      '{ ruleProposals { nodes { id } } }',
      `mutation { proposeRule(input: { code: "ABC", condition: "{}", weight: 1, mode: SHADOW, reasonCode: "BLOCKED",
        reason: "None.", idempotencyKey: "k" }) { proposal { id } } }`,
      'mutation { approveRule(input: { proposalId: "p", idempotencyKey: "k" }) { proposal { id } } }',
      'mutation { rejectRule(input: { proposalId: "p", reason: "None.", idempotencyKey: "k" }) { proposal { id } } }',
    ]) {
      const { errors } = await running().subgraph.ask(caller, query);
      expect([query, errors?.length]).toEqual([query, 1]);
    }
  },
);

const proposal = `INSERT INTO rule_proposals (id, code, condition, weight, mode, reason_code, cause, proposed_by,
  proposed_at, status, decided_by, decided_at, version)`;
const rule = `INSERT INTO decision_rules (code, version, in_force_from, condition, weight, mode, reason_code,
  proposed_by, approved_by)`;

test.each([
  [
    'an approval by who proposed',
    `${proposal} VALUES ('prp_1', 'NIGHT', '{}', 1, 'OFF', 'BLOCKED', 'Why.', 'a', now(), 'APPROVED', 'a', now(), 1)`,
    'rule_proposals_two_people',
  ],
  [
    'an approved version that is not there',
    `${proposal} VALUES ('prp_1', 'NIGHT', '{}', 1, 'OFF', 'BLOCKED', 'Why.', 'a', now(), 'APPROVED', 'b', now(), 99)`,
    'rule_proposals_rule',
  ],
  [
    'a proposal with a reason without words',
    `${proposal} VALUES ('prp_1', 'NIGHT', '{}', 1, 'OFF', 'ODD', 'Why.', 'a', now(), 'OPEN', NULL, NULL, NULL)`,
    'rule_proposals_reason_known',
  ],
  [
    'a rule with a reason without words',
    `${rule} VALUES ('ODD', 1, now(), '{}', 1, 'OFF', 'ODD', 'a', 'b')`,
    'decision_rules_reason_known',
  ],
  ['another weight of a proposal', 'UPDATE rule_proposals SET weight = 1', 'permission denied'],
  ['another proposer', "UPDATE rule_proposals SET proposed_by = 'usr_x'", 'permission denied'],
  ['another weight of a rule', 'UPDATE decision_rules SET weight = 1', 'permission denied'],
])('the database refuses %s', async (_case, statement, message) => {
  await expect(running().login.query(statement)).rejects.toThrow(message);
});

test('the reasons that the database lets rules give are those with words about purchases', async () => {
  const rows: { code: string }[] = await running().login.query('SELECT code FROM purchase_reasons');
  expect(rows).toHaveLength(7);
  for (const { code } of rows) {
    expect([code, isPurchaseReason(code)]).toEqual([code, true]);
    expect(reasonOf(code).texts.ZH).not.toBe('');
  }
  expect(isPurchaseReason('toString')).toBe(false);
});

test.each(['constructor', '__proto__', 'toString'])('a condition has no field %s', (name) => {
  const text = `{"kind":"BLOCKED","of":"CARD","${name}":true}`;
  expect(() => readCondition(JSON.parse(text))).toThrow(name);
});

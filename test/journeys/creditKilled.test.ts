import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword } from '../../seed/people.ts';
import { type GatePlace, shutGates } from '../support/gates.ts';
import { type KillableProduct, startKillableProduct, type Victim } from '../support/killableProduct.ts';
import { booksOf, creditRemainsOf, hasCreditJobs } from './creditRemains.ts';
import { type CreditRoad, createCreditRoad } from './creditRoad.ts';

let product: KillableProduct;
let road: CreditRoad;

beforeAll(async () => {
  product = await startKillableProduct();
  road = createCreditRoad(product.insist);
}, 180_000);

afterAll(async () => {
  await product?.stop();
}, 60_000);

/** A step of the credit road that is done but not committed when the process is killed, and where it is made. */
type Moment = { readonly side: 'bank' | 'platform' } & GatePlace;

const applications = { side: 'platform', table: 'credit_lines.credit_applications' } as const;
const lines = { side: 'platform', table: 'credit_lines.credit_lines' } as const;
const approvals = { side: 'bank', table: 'accounts.limit_approvals' } as const;

/**
 * Of four shoppers each is at another moment: first while they apply, then while they accept. Who holds the lock of the
 * bank's facility comes last, for nobody passes there meanwhile.
 */
const journeys: readonly { readonly applying: Moment; readonly accepting: Moment | null }[] = [
  { applying: { ...applications, event: 'INSERT' }, accepting: { ...lines, event: 'INSERT' } },
  {
    applying: { ...applications, event: 'UPDATE', status: 'BANK_APPROVED' },
    accepting: { ...lines, event: 'UPDATE', status: 'ACTIVE' },
  },
  { applying: { ...applications, event: 'UPDATE', status: 'OFFERED' }, accepting: null },
  {
    applying: { ...approvals, event: 'INSERT' },
    accepting: { ...approvals, event: 'UPDATE', status: 'CONFIRMED' },
  },
];

interface Shopper {
  readonly userId: string;
  readonly token: string;
}

/** Joins, proves two factors, agrees and understands the terms. */
async function joinWithoutCard(username: string): Promise<Shopper> {
  const person = { username, password: demoPassword, name: '行者', mobile: '13900001234' };
  const { accessToken } = await road.mutate(null, 'signUp', 'accessToken', person);
  await road.agree(accessToken);
  const token = await road.prove(accessToken);
  await road.understandTerms(token);
  const { data } = await product.insist(token, '{ me { id } }');
  return { userId: data.me.id, token };
}

/** And binds a card. */
async function join(username: string): Promise<Shopper> {
  const shopper = await joinWithoutCard(username);
  await road.mutate(
    shopper.token,
    'confirmBinding',
    'card { status }',
    await road.startBinding(shopper.token),
  );
  return shopper;
}

/** Lets each ask and come as far as their moment, kills the victim then, and gives what each was answered in the end. */
async function killAt<Answer>(
  victim: Victim,
  askers: readonly {
    readonly userId: string;
    readonly moment: Moment;
    readonly ask: () => Promise<Answer>;
  }[],
): Promise<Answer[]> {
  const shutAt = (side: Moment['side']) => {
    const gates = askers.filter(({ moment }) => moment.side === side);
    return shutGates(
      product.databaseUrl(side),
      gates.map(({ userId, moment }) => ({ userId, place: moment })),
    );
  };
  const gates = { bank: await shutAt('bank'), platform: await shutAt('platform') };
  const answers: Promise<Answer>[] = [];
  for (const { userId, moment, ask } of askers) {
    const answer = ask();
    answer.catch(() => undefined);
    answers.push(answer);
    await gates[moment.side].reached(userId);
  }
  await product.kill(victim);
  await Promise.all([gates.bank.open(), gates.platform.open()]);
  await product.recover(victim);
  return Promise.all(answers);
}

const apply = (shopper: Shopper) =>
  road.mutate(shopper.token, 'applyForCredit', 'application { id }', {
    requestedLimit: '500.00',
    idempotencyKey: `apply ${shopper.userId}`,
  });

const accept = (shopper: Shopper, offerId: string) =>
  road.mutate(shopper.token, 'acceptOffer', 'creditLine { id }', {
    offerId,
    idempotencyKey: `accept ${shopper.userId}`,
  });

async function offerOf({ token }: Shopper): Promise<string> {
  const query = '{ me { creditApplications { status offer { id } } } }';
  const isOffered = (me: { creditApplications: { status: string }[] }) =>
    me.creditApplications[0]?.status === 'OFFERED';
  const { creditApplications } = await road.eventually(token, query, isOffered, 60_000);
  return creditApplications[0].offer.id;
}

async function untilNothingIsLeftToDo(): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (await hasCreditJobs(product.databaseUrl)) {
    if (performance.now() > deadline) throw new Error('A job about credit is still there.');
    await sleep(50);
  }
}

test.each<Victim>(['bank', 'gateway', 'PostgreSQL', 'everything'])(
  'when %s is killed amid every step of applying and accepting, each shopper ends with one line and one reservation',
  async (victim) => {
    const shoppers: (Shopper & (typeof journeys)[number])[] = [];
    for (const [index, journey] of journeys.entries())
      shoppers.push({ ...journey, ...(await join(`${victim.toLowerCase()}-${index}`)) });
    const before = await booksOf(product.databaseUrl);

    const applying = shoppers.map((shopper) => ({
      userId: shopper.userId,
      moment: shopper.applying,
      ask: () => apply(shopper),
    }));
    const applied = await killAt(victim, applying);
    const offerIds = await Promise.all(shoppers.map(offerOf));
    expect(applied).toEqual(
      applying.map(() => ({ application: { id: expect.any(String) }, userErrors: [] })),
    );
    expect(await Promise.all(shoppers.map(apply))).toEqual(applied);

    const accepting = shoppers.flatMap((shopper, index) => {
      const ask = () => accept(shopper, offerIds[index] ?? '');
      return shopper.accepting ? [{ userId: shopper.userId, moment: shopper.accepting, ask }] : [];
    });
    const accepted = await killAt(victim, accepting);
    expect(accepted).toEqual(
      accepting.map(() => ({ creditLine: { id: expect.any(String) }, userErrors: [] })),
    );
    expect(await Promise.all(accepting.map(({ ask }) => ask()))).toEqual(accepted);
    await Promise.all(shoppers.map((shopper, index) => accept(shopper, offerIds[index] ?? '')));
    await untilNothingIsLeftToDo();

    for (const { userId } of shoppers) await expectOneOfEach(userId);
    await expectGranted(50_000n * BigInt(shoppers.length), before);
  },
  180_000,
);

test('whatever is killed while a card is bound, one line becomes usable with that one card', async () => {
  const shopper = await joinWithoutCard('binder');
  const before = await booksOf(product.databaseUrl);
  await apply(shopper);
  await accept(shopper, await offerOf(shopper));
  const binding = await road.startBinding(shopper.token);
  for (const victim of ['bank', 'gateway', 'PostgreSQL'] as const) {
    await product.kill(victim);
    const confirm = { ...binding, idempotencyKey: `confirm ${shopper.userId}` };
    expect(await road.mutate(shopper.token, 'confirmBinding', 'card { status }', confirm)).toEqual({
      card: { status: 'ACTIVE' },
      userErrors: [],
    });
    await product.recover(victim);
  }
  await untilNothingIsLeftToDo();
  const query = '{ me { boundCards { id } creditLine { status repaymentCard { id } } } }';
  const isActive = (me: { creditLine: { status: string } }) => me.creditLine.status === 'ACTIVE';
  expect(await road.eventually(shopper.token, query, isActive, 60_000)).toEqual({
    boundCards: [{ id: binding.cardId }],
    creditLine: { status: 'ACTIVE', repaymentCard: { id: binding.cardId } },
  });
  await expectOneOfEach(shopper.userId);
  await expectGranted(50_000n, before);
}, 180_000);

async function expectOneOfEach(userId: string): Promise<void> {
  const { lineId, approvedLineId, ...remains } = await creditRemainsOf(userId, product.databaseUrl);
  expect(remains).toEqual({
    applications: ['ACCEPTED'],
    stages: ['RECEIVED', 'SCORED', 'CAPACITY_RESERVED', 'BANK_APPROVED', 'OFFERED', 'ACCEPTED'],
    assessments: 1,
    offers: 1,
    lines: ['ACTIVE 50000 50000 0 0'],
    changes: ['OPENED', 'ACTIVATED'],
    approvals: ['CONFIRMED 50000 0'],
  });
  expect(approvedLineId).toBe(lineId);
}

/** The bank's facility backs exactly what the lines allow, and the ledger has not moved. */
async function expectGranted(granted: bigint, before: Awaited<ReturnType<typeof booksOf>>): Promise<void> {
  const reservedFen = before.reservedFen + granted;
  expect(await booksOf(product.databaseUrl)).toEqual({
    ...before,
    reservedFen,
    approvedFen: reservedFen,
    liveFen: reservedFen,
  });
  expect(before.outOfBalanceFen).toBe(0n);
}

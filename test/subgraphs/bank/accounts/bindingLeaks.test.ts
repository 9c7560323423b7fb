import { randomUUID } from 'node:crypto';
import { luhn, mod11_2 } from 'cdigit';
import pg from 'pg';
import { type BindingWorld, createBindingWorld, mutations, type TestPerson } from './bindingWorld.ts';

let world: BindingWorld;
const answers: string[] = [];

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

/** Runs of digits in a text that could be a card's number or a citizen's ID number. */
function secretsIn(text: string): string[] {
  const runs = text.match(/\d{15,19}X?/g) ?? [];
  return runs.filter((run) => isCardNumber(run) || isIdNumber(run));
}

function isCardNumber(run: string): boolean {
  return /^\d{15,19}$/.test(run) && luhn.validate(run);
}

function isIdNumber(run: string): boolean {
  return /^\d{6}(19|20)\d{2}(0\d|1[0-2])[0-3]\d{4}[\dX]$/.test(run) && mod11_2.validate(run);
}

/** Every value of every table of a database, by the table's name; bytes as the text that they would be. */
async function valuesOf(url: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query(`SELECT * FROM ${name}`);
      found.set(name, rows.flatMap((row) => Object.values(row).map(textOf)).join('\n'));
    }
    return found;
  } finally {
    await client.end();
  }
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : (JSON.stringify(value) ?? '');
}

/** Asks, and keeps the whole answer, errors included. */
async function ask(person: TestPerson, operation: keyof typeof mutations, input: object): Promise<void> {
  const service = ['verifyFourElements', 'issueCardToken'].includes(operation);
  const caller = service ? ({ kind: 'service', name: 'orders' } as const) : person.caller;
  const whole = { idempotencyKey: randomUUID(), ...input };
  answers.push(JSON.stringify(await world.accounts.ask(caller, mutations[operation], { input: whole })));
}

async function liveThroughEverything(person: TestPerson): Promise<void> {
  const { userId, elements, cards } = person;
  const [first, second] = [await world.bind(person), await world.bind(person, cards[1])];
  const seal = (changed: object) => world.seal({ ...elements, ...changed });
  await ask(person, 'signMandate', { cardId: first, perDebitLimit: '10', monthlyLimit: '20' });
  await ask(person, 'issueCardToken', { cardId: first, domain: 'pty_one' });
  await ask(person, 'replaceCard', { cardId: first, replacementId: second });
  await ask(person, 'cancelMandate', { cardId: second });
  await ask(person, 'startBinding', { sealedCard: await seal({ idNumber: '11010519491231002X' }) });
  await ask(person, 'startBinding', { sealedCard: await seal({ cardNumber: '6222600123456789014' }) });
  await ask(person, 'startBinding', { sealedCard: elements.cardNumber });
  await ask(person, 'startBinding', { sealedCard: await seal({}), idempotencyKey: '' });
  await ask(person, 'confirmBinding', { cardId: elements.cardNumber, password: elements.idNumber });
  await ask(person, 'verifyFourElements', { userId, sealedCard: await seal({}) });
  await ask(person, 'unbindCard', { cardId: second });
  await world.owner.query(`UPDATE vault_records SET ciphertext = '\\x00' WHERE purpose = 'CARD_NUMBER'`);
  await ask(person, 'startBinding', { sealedCard: await seal({}) });
}

test('the search finds what it looks for', () => {
  expect(secretsIn('{"a":"no 6222600123456789013."}')).toEqual(['6222600123456789013']);
  expect(secretsIn('11010519491231002X, 440524188001010014')).toEqual([
    '11010519491231002X',
    '440524188001010014',
  ]);
  expect(secretsIn('6222600123456789014 1763846000001')).toEqual([]);
});

test('after everything that can happen to a card no table, log line or answer holds its number', async () => {
  await liveThroughEverything(await world.newPerson({ cardCount: 2 }));
  expect(answers).toHaveLength(12);
  expect(answers.filter((answer) => answer.includes('INTERNAL_SERVER_ERROR'))).toHaveLength(1);
  expect(answers.flatMap(secretsIn)).toEqual([]);

  const tables = [...(await valuesOf(world.bank.setUpUrl)), ...(await valuesOf(world.platform.setUpUrl))];
  expect(tables.length).toBeGreaterThan(25);
  const leaks = tables.filter(([, values]) => secretsIn(values).length > 0).map(([name]) => name);
  expect(leaks).toEqual([]);

  const lines = [...world.accounts.logLines, ...world.users.logLines].map((line) => JSON.stringify(line));
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.flatMap(secretsIn)).toEqual([]);
});

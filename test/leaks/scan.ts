import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { demoCardsOf } from '../../seed/bankCustomers.ts';
import { demoPassword, demoShoppers } from '../../seed/people.ts';
import { database } from '../../subgraphs/bank/accounts/database.ts';
import { fileVaultKeys } from '../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { openDatabase } from '../../subgraphs/common/database.ts';
import { newBankCustomer } from './bankCustomer.ts';
import { searchMemory } from './memory.ts';
import type { CopyProcess, RunningCopy } from './runningCopy.ts';
import { knownInFile, secretsIn, secretsInFile } from './secretsIn.ts';
import { type LoadRecord, liveAsShopper } from './shopperLife.ts';
import { tableValues } from './tableValues.ts';

export interface ScanReport {
  readonly people: number;
  readonly bindings: number;
  readonly requests: number;
  readonly tables: number;
  readonly logBytes: number;
  /** Of the gateway, with the platform. */
  readonly heapBytes: number;
  /** Of the bank. */
  readonly bankHeapBytes: number;
  /** How many numbers the load used, and how many of them each process has in memory that is not written over yet. */
  readonly numbers: number;
  readonly lingering: Readonly<Record<CopyProcess, number | null>>;
  /** Where a number was found. The number itself is not repeated. */
  readonly leaks: readonly string[];
}

/**
 * Has people bind, read and do wrong for a while, and then looks for card and ID numbers: in every answer, table, log,
 * in the metrics, in the files of PostgreSQL with its own log, in the heap of the gateway with all operations that it
 * remembers, and in the bank's heap, where numbers are opened and must not stay. All memory of the planner, to which the
 * gateway sends operations, is searched too; what lingers in the others' freed memory is told, not judged.
 */
export async function scan(copy: RunningCopy, durationMs: number): Promise<ScanReport> {
  const leaks = new Set<string>();
  const numbers = new Set<string>();
  const record: LoadRecord = {
    requests: 0,
    bindings: 0,
    answers: (text) => {
      if (secretsIn(text).length > 0) leaks.add('an answer');
    },
  };
  const people = await load(copy, durationMs, record, numbers);
  const lingering = lingeringIn(copy, numbers);
  const heap = await copy.writeHeap('gateway');
  for (const number of [...(await knownInFile(heap, numbers)), ...(await secretsInFile(heap))]) {
    if (!published.has(number)) leaks.add(`the gateway's heap (${kindOf(number, numbers)})`);
  }
  const bankHeap = await copy.writeHeap('bank');
  if ((await knownInFile(bankHeap, numbers)).length > 0) leaks.add("the bank's heap");
  const metrics = await (await fetch(`${copy.origin}/metrics`)).text();
  if (secretsIn(metrics).length > 0) leaks.add('the metrics');
  const logs = filesUnder(copy.home, (name) => name.endsWith('.log'));
  for (const log of logs) if ((await secretsInFile(log)).length > 0) leaks.add(`the log ${log}`);
  const tables = [
    ...(await tableValues(copy.databaseUrl('bank'))),
    ...(await tableValues(copy.databaseUrl('platform'))),
  ];
  for (const [name, values] of tables) if (secretsIn(values).length > 0) leaks.add(`the table ${name}`);
  for (const file of filesUnder(join(copy.home, 'postgres'), () => true)) {
    if ((await knownInFile(file, numbers)).length > 0) leaks.add(`the file ${file}`);
  }
  return {
    people,
    bindings: record.bindings,
    requests: record.requests,
    tables: tables.length,
    logBytes: sizeOf(logs),
    heapBytes: sizeOf([heap]),
    bankHeapBytes: sizeOf([bankHeap]),
    numbers: numbers.size,
    lingering,
    leaks: [...leaks],
  };
}

function lingeringIn(copy: RunningCopy, numbers: ReadonlySet<string>): ScanReport['lingering'] {
  const countIn = (name: CopyProcess) => searchMemory(copy.processId(name), numbers)?.found.size ?? null;
  return { gateway: countIn('gateway'), planner: countIn('planner'), bank: countIn('bank') };
}

const peopleAtOnce = 2;

async function load(
  copy: RunningCopy,
  durationMs: number,
  record: LoadRecord,
  numbers: Set<string>,
): Promise<number> {
  const keys = fileVaultKeys(join(copy.home, 'keys', 'vault.json'));
  const bank = await openDatabase(database, { url: copy.databaseUrl('bank'), poolSize: peopleAtOnce });
  const deadline = performance.now() + durationMs;
  let people = 0;
  const live = async () => {
    do {
      people += 1;
      const cards = await newBankCustomer(bank, keys, people);
      for (const { cardNumber, idNumber } of cards) numbers.add(cardNumber).add(idNumber);
      await liveAsShopper(copy, await signInAsBank(copy), cards, record);
    } while (performance.now() < deadline);
  };
  await Promise.all(Array.from({ length: peopleAtOnce }, live)).finally(() => bank.destroy());
  return people;
}

async function signInAsBank(copy: RunningCopy): Promise<string> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }';
  const input = { username: 'bank-ops', password: demoPassword, idempotencyKey: crypto.randomUUID() };
  return JSON.parse(await copy.send(null, { query, variables: { input } })).data.signIn.accessToken;
}

/** The made-up cards that the explorer offers to be sealed: the gateway serves them to everybody. */
const published = new Set(
  demoShoppers
    .flatMap(demoCardsOf)
    .flatMap(({ boundAs, elements }) => (boundAs === null ? [elements.cardNumber, elements.idNumber] : [])),
);

/** What a report may say of a number. */
function kindOf(number: string, known: ReadonlySet<string>): string {
  return known.has(number) ? 'a number of the load' : `another number, ${number.length} digits`;
}

function filesUnder(folder: string, isWanted: (name: string) => boolean): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isWanted(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => existsSync(path));
}

function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A copy of the product with a launcher that is real and parts that are tiny: one subgraph per side
 * (the notes of the common tests) and a gateway that only says it is ready. For tests of the launcher.
 */
export interface TinyCopy {
  readonly root: string;
  readonly remove: () => void;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));

const copied = [
  'package.json',
  'start',
  'subgraphs/common',
  'gateway/explorer/examples.ts',
  'gateway/nodeFlags.ts',
  'schema/api.graphql',
  'schema/examples',
  'test/subgraphs/common/notes',
];

const tinySubgraphs = [
  { folder: 'subgraphs/bank/ledger-notes', name: 'ledger-notes', schema: 'ledger_notes' },
  { folder: 'subgraphs/platform/users', name: 'users', schema: 'users' },
];

export function createTinyCopy(): TinyCopy {
  const root = mkdtempSync(join(tmpdir(), 'whiteslip-tiny-'));
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  for (const path of copied) {
    cpSync(join(repository, path), join(root, path), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const { folder, name, schema } of tinySubgraphs) {
    mkdirSync(join(root, folder), { recursive: true });
    write(`${folder}/database.ts`, databaseModule(schema));
    write(`${folder}/main.ts`, mainModule(name));
  }
  mkdirSync(join(root, 'gateway/host'));
  write('gateway/host/runGateway.ts', tinyGateway);
  write('subgraphs/platform/main.ts', tinyPlatform);
  mkdirSync(join(root, 'seed'));
  write('seed/demo.ts', tinyDemo);
  write('seed/parties.ts', tinyParties);
  write('start/sealCardForms.ts', tinySealCardForms);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

const tinyParties = `
export const bank = { id: 'pty_bank' };
export const platform = { id: 'pty_platform' };
`;

/** The bank of this copy has no cards. */
const tinySealCardForms = `
export const sealCardForms = () => [];
`;

const databaseModule = (schema: string) => `
import { notesDatabase } from '../../../test/subgraphs/common/notes/notes.ts';
export const database = notesDatabase('${schema}');
`;

const mainModule = (name: string) => `
import { createNotes } from '../../../test/subgraphs/common/notes/notes.ts';
import { database } from './database.ts';
export const createSubgraph = () => createNotes(database, '${name}');
`;

const tinyDemo = `
export const seedDemo = async () => [
  { name: 'Ann', userName: 'ann', password: 'demo', situation: 'writes notes' },
];
`;

const tinyPlatform = `
import { subgraphSettings } from '../common/settings.ts';
import { startSubgraph } from '../common/startSubgraph.ts';
import { createSubgraph } from './users/main.ts';
export const startPlatform = async (env) => [
  await startSubgraph(createSubgraph(), subgraphSettings('users', env)),
];
`;

const tinyGateway = `
import { createServer } from 'node:http';
export async function runGateway() {
  const server = createServer((request, response) => response.end('ready'));
  server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
}
`;

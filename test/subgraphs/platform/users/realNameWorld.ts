import { luhn, mod11_2 } from 'cdigit';
import { createRowSet } from '../../../../seed/rowSet.ts';
import { addBankCustomer, type BankReservations } from '../../../../seed/rows/bankCustomers.ts';
import { database as accountsDatabase } from '../../../../subgraphs/bank/accounts/database.ts';
import type { FourElements } from '../../../../subgraphs/bank/accounts/fourElements.ts';
import { createSubgraph as createAccounts } from '../../../../subgraphs/bank/accounts/main.ts';
import { sealCard } from '../../../../subgraphs/bank/accounts/sealCard.ts';
import { fileVaultKeys } from '../../../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { createCallers } from '../../../support/callers.ts';
import { createDatabase } from '../../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';
import { newVaultKeyFile, writeVaultKeys } from '../../bank/accounts/vaultKeyFile.ts';
import { startUsersForTest, type UsersForTest } from './peopleForTest.ts';

/** The platform's users beside the bank's accounts, each on its own database, over real HTTP. */
export interface RealNameWorld {
  readonly users: UsersForTest;
  readonly accounts: TestSubgraph;
  /** Makes a customer of the bank and gives what the customer knows of a card. */
  readonly newCustomer: (reservations?: BankReservations) => Promise<FourElements>;
  readonly seal: (elements: FourElements) => Promise<string>;
  /** How many tries the bank counted for a person. */
  readonly triesOf: (userId: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export async function createRealNameWorld(): Promise<RealNameWorld> {
  const bank = await createDatabase('bank');
  const callers = await createCallers('users', 'accounts');
  const vaultKeysPath = writeVaultKeys(newVaultKeyFile());
  const keys = fileVaultKeys(vaultKeysPath);
  const owner = await openDatabase(accountsDatabase, { url: bank.setUpUrl, poolSize: 2 });
  const env = { VAULT_KEYS: vaultKeysPath, BANK_PARTY_ID: 'pty_bank', PLATFORM_PARTY_ID: 'pty_platform' };
  let now = () => new Date();
  const accounts = await startTestSubgraph(createAccounts(env), {
    databaseUrl: bank.urlOf('accounts'),
    callers,
    clock: { now: () => now() },
  });
  const users = await startUsersForTest({ callers, subgraphUrls: { accounts: accounts.url } });
  now = users.now;
  let number = 0;
  return {
    users,
    accounts,
    newCustomer: async (reservations = {}) => {
      number += 1;
      const elements = elementsOf(number);
      const rows = createRowSet();
      await addBankCustomer(rows, keys, [elements], reservations);
      for (const table of accountsDatabase.entities) {
        const added = rows.tables.get(table);
        if (added) await owner.getRepository(table).insert([...added]);
      }
      return elements;
    },
    seal: async (elements) => {
      const { data } = await accounts.ask({ kind: 'anonymous' }, '{ cardSealingKey { id kty crv x y } }');
      const { id: kid, ...jwk } = data.cardSealingKey;
      return sealCard({ ...jwk, kid }, elements);
    },
    triesOf: async (userId) => {
      const [tries] = await owner.query('SELECT tries_on_day FROM verification_tries WHERE user_id = $1', [
        userId,
      ]);
      return tries?.tries_on_day ?? 0;
    },
    stop: async () => {
      await users.stop();
      await accounts.stop();
      await owner.destroy();
      await bank.drop();
    },
  };
}

function elementsOf(number: number): FourElements {
  const digits = String(number).padStart(3, '0');
  return {
    holderName: '测试人',
    idNumber: mod11_2.generate(`99999919900101${digits}`),
    mobile: `13800000${digits}`,
    cardNumber: luhn.generate(`622260${digits.padStart(10, '0')}00`),
  };
}

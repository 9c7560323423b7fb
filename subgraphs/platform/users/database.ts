import type { SubgraphDatabase } from '../../common/database.ts';
import { createPeople } from './migrations/createPeople.ts';
import { createSignIn } from './migrations/createSignIn.ts';
import {
  ConsentCheckTable,
  ConsentTable,
  LicenceTable,
  PartyTable,
  PasswordTable,
  SessionTable,
  SignInTable,
  UserTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'users',
  entities: [
    PartyTable,
    LicenceTable,
    UserTable,
    ConsentTable,
    ConsentCheckTable,
    PasswordTable,
    SessionTable,
    SignInTable,
  ],
  migrations: [createPeople, createSignIn],
};

import { seedDemo } from '../../seed/demo.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import type { TestCaller } from './callers.ts';
import { createDatabase, type TestDatabase } from './postgres.ts';

/** The demo's people by what they are like. */
export const person = {
  isNew: derivedId('usr', 1),
  paysWell: derivedId('usr', 2),
  isNearLimit: derivedId('usr', 3),
  isOverdue: derivedId('usr', 4),
  hasTwoCards: derivedId('usr', 5),
  justJoined: derivedId('usr', 6),
} as const;

/** Both sides' databases with the demo data. */
export interface SeededDatabases {
  readonly bank: TestDatabase;
  readonly platform: TestDatabase;
  readonly drop: () => Promise<void>;
}

/** With the file of the vault's keys named, the people are customers of the bank too. */
export async function createSeededDatabases(vaultKeys?: string): Promise<SeededDatabases> {
  const bank = await createDatabase('bank');
  const platform = await createDatabase('platform');
  await seedDemo({ bank: bank.setUpUrl, platform: platform.setUpUrl }, vaultKeys);
  return {
    bank,
    platform,
    drop: async () => {
      await Promise.all([bank.drop(), platform.drop()]);
    },
  };
}

export function asPerson(userId: string): TestCaller {
  return { kind: 'person', userId };
}

/** A member of staff of a party. */
export function asStaff(scope: string, partyId: string): TestCaller {
  return { kind: 'person', userId: 'usr_staff', scope, partyId };
}

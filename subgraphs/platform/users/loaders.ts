import type { DataSource } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { batchLoader, rowLoader, rowsLoader } from '../../common/loader.ts';
import { readOutdatedConsents } from './outdatedConsents.ts';
import { PasskeyTable } from './passkeyTables.ts';
import { SecurityEventTable } from './securityTables.ts';
import { ConsentTable, LicenceTable, PartyTable, UserTable } from './tables.ts';

export type UsersLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource, clock: Clock) {
  return {
    user: rowLoader(dataSource, UserTable, 'id'),
    party: rowLoader(dataSource, PartyTable, 'id'),
    licencesOfParty: rowsLoader(dataSource, LicenceTable, 'partyId', { validFrom: 'ASC', business: 'ASC' }),
    consent: rowLoader(dataSource, ConsentTable, 'id'),
    outdatedConsent: batchLoader(
      (ids) => readOutdatedConsents(dataSource, ids, clock.now()),
      ({ id }) => id,
    ),
    passkeysOfUser: rowsLoader(dataSource, PasskeyTable, 'userId', { enrolledAt: 'ASC', id: 'ASC' }),
    securityEventsOfUser: rowsLoader(dataSource, SecurityEventTable, 'userId', {
      happenedAt: 'DESC',
      id: 'DESC',
    }),
    consentsOfUser: rowsLoader(dataSource, ConsentTable, 'userId', { grantedAt: 'DESC', id: 'DESC' }),
  };
}

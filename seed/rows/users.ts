import { derivedId } from '../../subgraphs/common/ids.ts';
import type { ConsentPurpose } from '../../subgraphs/platform/users/consent.ts';
import {
  type ConsentRow,
  ConsentTable,
  LicenceTable,
  PartyTable,
  PasswordTable,
  UserTable,
} from '../../subgraphs/platform/users/tables.ts';
import { instantOn } from '../calendar.ts';
import type { Life } from '../life.ts';
import { bank, channel, merchants, platform } from '../parties.ts';
import type { DemoStaff } from '../people.ts';
import type { RowSet } from '../rowSet.ts';

/** The parties and their licences. */
export function addParties(rows: RowSet): void {
  for (const { id, name, kind } of [bank, platform, channel, ...merchants])
    rows.add(PartyTable, { id, name, kind });
  const licence = { validFrom: '2022-01-01', validUntil: '2027-01-01' };
  rows.add(
    LicenceTable,
    { partyId: bank.id, business: 'CONSUMER_CREDIT', number: 'CC-0001', ...licence },
    { partyId: bank.id, business: 'CLEARING', number: 'CL-0001', ...licence },
    { partyId: platform.id, business: 'PAYMENT', number: 'PA-0001', ...licence },
    { partyId: channel.id, business: 'CLEARING', number: 'CL-0002', ...licence },
  );
}

/** A member of staff. */
export function addStaff(rows: RowSet, staff: DemoStaff, passwordHash: string): void {
  const id = derivedId('usr', staff.number);
  rows.add(UserTable, {
    id,
    username: staff.username,
    name: staff.name,
    mobile: `139000000${staff.number}`,
    realNameVerifiedAt: null,
    joinedAt: instantOn('2025-01-02', 9),
    partyId: staff.partyId,
    scopes: [staff.scope],
  });
  rows.add(PasswordTable, { userId: id, hash: passwordHash });
}

/** A shopper with what the shopper consented to: showing cards on joining, the rest on binding the first one. */
export function addShopper(rows: RowSet, life: Life, passwordHash: string): void {
  const [firstCard] = life.cards;
  rows.add(UserTable, {
    id: life.userId,
    username: life.username,
    name: life.name,
    mobile: life.mobile,
    realNameVerifiedAt: firstCard ? instantOn(firstCard.boundOn, 10) : null,
    joinedAt: instantOn(life.joinedOn, 9),
    partyId: null,
    scopes: [],
  });
  rows.add(PasswordTable, { userId: life.userId, hash: passwordHash });
  rows.add(ConsentTable, consentRow(life, 'CARD_DISPLAY', platform.id, false, instantOn(life.joinedOn, 9)));
  if (firstCard) addConsents(rows, life, instantOn(firstCard.boundOn, 9, 30));
}

/** What binding a card and getting credit needs. */
function addConsents(rows: RowSet, life: Life, grantedAt: Date): void {
  rows.add(
    ConsentTable,
    consentRow(life, 'CARD_BINDING', bank.id, true, grantedAt),
    consentRow(life, 'CREDIT_ASSESSMENT', bank.id, false, grantedAt),
    consentRow(life, 'CASH_FLOW_ASSESSMENT', platform.id, true, grantedAt),
  );
}

function consentRow(
  life: Life,
  purpose: ConsentPurpose,
  recipientPartyId: string,
  isSensitive: boolean,
  grantedAt: Date,
): ConsentRow {
  return {
    id: derivedId('cns', life.userId, purpose),
    userId: life.userId,
    purpose,
    recipientPartyId,
    textVersion: '2025-10',
    isSensitive,
    grantedAt,
    withdrawnAt: null,
  };
}

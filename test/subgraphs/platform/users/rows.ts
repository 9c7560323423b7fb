import type {
  ConsentRow,
  LicenceRow,
  PartyRow,
  UserRow,
} from '../../../../subgraphs/platform/users/tables.ts';

/** Rows of people and parties, to be varied by a test. */

export function userRow(changes: Partial<UserRow> = {}): UserRow {
  return {
    id: 'usr_ann',
    username: 'ann',
    name: 'Ann',
    mobile: '13800001234',
    realNameVerifiedAt: new Date('2026-01-03T02:00:00.000Z'),
    isNameProven: false,
    joinedAt: new Date('2026-01-02T02:00:00.000Z'),
    partyId: null,
    scopes: [],
    ...changes,
  };
}

export function partyRow(changes: Partial<PartyRow> = {}): PartyRow {
  return { id: 'pty_bank', name: 'The bank', kind: 'BANK', ...changes };
}

export function licenceRow(changes: Partial<LicenceRow> = {}): LicenceRow {
  return {
    partyId: 'pty_bank',
    business: 'CONSUMER_CREDIT',
    number: 'L-1',
    validFrom: '2026-01-01',
    validUntil: '2027-01-01',
    ...changes,
  };
}

export function consentRow(changes: Partial<ConsentRow> = {}): ConsentRow {
  return {
    id: 'con_1',
    userId: 'usr_ann',
    purpose: 'CARD_DISPLAY',
    recipientPartyId: 'pty_bank',
    textVersion: '2026-1',
    isSensitive: true,
    grantedAt: new Date('2026-02-01T02:00:00.000Z'),
    withdrawnAt: null,
    ...changes,
  };
}

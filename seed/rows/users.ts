import { derivedId } from '../../subgraphs/common/ids.ts';
import type { ConsentPurpose } from '../../subgraphs/platform/users/consent.ts';
import { QuizAttemptTable } from '../../subgraphs/platform/users/quizTables.ts';
import {
  type ConsentRow,
  ConsentTable,
  LicenceTable,
  PartyTable,
  PasswordTable,
  UserTable,
} from '../../subgraphs/platform/users/tables.ts';
import { TermsAcceptanceTable } from '../../subgraphs/platform/users/termsTables.ts';
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
    isNameProven: false,
    joinedAt: instantOn('2025-01-02', 9),
    partyId: staff.partyId,
    scopes: [staff.scope],
  });
  rows.add(PasswordTable, { userId: id, hash: passwordHash });
}

/**
 * A shopper with what the shopper agreed to: showing cards on joining; the other consents, the terms and
 * the quiz on them on binding the first card.
 */
export function addShopper(rows: RowSet, life: Life, passwordHash: string): void {
  const [firstCard] = life.cards;
  rows.add(UserTable, {
    id: life.userId,
    username: life.username,
    name: life.name,
    mobile: life.mobile,
    realNameVerifiedAt: firstCard ? instantOn(firstCard.boundOn, 10) : null,
    isNameProven: firstCard !== undefined,
    joinedAt: instantOn(life.joinedOn, 9),
    partyId: null,
    scopes: [],
  });
  rows.add(PasswordTable, { userId: life.userId, hash: passwordHash });
  rows.add(ConsentTable, consentRow(life, 'CARD_DISPLAY', platform.id, false, instantOn(life.joinedOn, 9)));
  if (!firstCard) return;
  addConsents(rows, life, instantOn(firstCard.boundOn, 9, 30));
  addTerms(rows, life.userId, instantOn(firstCard.boundOn, 9, 40));
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

/** The version of the terms, and of the quiz on them, that came into force before anybody joined. */
const firstVersion = '2025-10';
/** What `Query.terms` gives as the `shownHash` of these terms, and of their quiz. */
const termsHash = 'f96fe6a18ab670bb8ac02d793ac934159ef48247c0ed2fadb259680ceb70d7e9';
const quizHash = 'b5b7cf61d5a15c8f26e190445285a0647b0ce5c8357437ac4a83081cb4c407c9';

/** The terms accepted and understood, which credit needs. */
function addTerms(rows: RowSet, userId: string, agreedAt: Date): void {
  rows.add(TermsAcceptanceTable, {
    id: derivedId('acp', userId),
    userId,
    version: firstVersion,
    shownHash: termsHash,
    acceptedAt: agreedAt,
  });
  rows.add(QuizAttemptTable, {
    id: derivedId('qat', userId),
    userId,
    quizVersion: firstVersion,
    termsVersion: firstVersion,
    shownHash: quizHash,
    answers: { cost: 'dearer', late: 'penalty', lender: 'bank' },
    rightCount: 3,
    isPassed: true,
    answeredAt: agreedAt,
  });
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

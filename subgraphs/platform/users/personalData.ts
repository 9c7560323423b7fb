import type { PersonalDataDeclaration, PersonalTable } from '../../common/personalData.ts';
import { SessionCertificateTable } from './certificateTables.ts';
import { ErasureStepTable, ErasureTable } from './erasureTables.ts';
import { PasskeyTable } from './passkeyTables.ts';
import { AnswerTable, ProofTriesTable, RecoveryCodeTable, StepUpTable, TotpTable } from './proofTables.ts';
import { QuizAttemptTable } from './quizTables.ts';
import { RealNameTable } from './realNameTables.ts';
import { RefreshTokenTable } from './refreshTables.ts';
import { SecurityEventTable } from './securityTables.ts';
import {
  ConsentCheckTable,
  ConsentTable,
  PasswordTable,
  SessionTable,
  SignInTable,
  UserTable,
} from './tables.ts';
import { TermsAcceptanceTable } from './termsTables.ts';

const account = 'As long as the account is there.';
const evidence = 'Three years after the account is gone, as long as anybody can claim something.';
const ofSessions = 'session_id IN (SELECT id FROM sessions WHERE user_id = $1)';

/** Ways in, which go with the account. */
const waysIn: readonly PersonalTable[] = [
  wayIn(PasswordTable, 'user_id = $1', 'Signs the person in; a hash only.', ['hash']),
  wayIn(PasskeyTable, 'user_id = $1', 'Signs the person in.', ['credentialId']),
  wayIn(TotpTable, 'user_id = $1', 'Proves a second time who is there.', ['sealedSecret', 'lastUsedStep']),
  wayIn(RecoveryCodeTable, 'user_id = $1', 'Stand in for a second factor that was lost; hashes only.'),
  wayIn(ProofTriesTable, 'user_id = $1', 'Keeps others from guessing codes.'),
  wayIn(RealNameTable, 'user_id = $1', 'Keeps one human being from two accounts.', ['holderToken']),
  wayIn(SecurityEventTable, 'user_id = $1', 'Shows the person what changed about the ways in.'),
  {
    ...wayIn(SignInTable, ofSessions, 'Answers a repeated sign-in as the first one.', ['idempotencyKey']),
    retention: 'Thirty days.',
  },
  {
    ...wayIn(StepUpTable, ofSessions, 'What was proven in a session.', ['keyId']),
    retention: 'Ninety days.',
  },
  {
    ...wayIn(RefreshTokenTable, ofSessions, 'Carries a session on.', ['id', 'keyId']),
    retention: 'Ninety days.',
  },
  {
    ...wayIn(SessionCertificateTable, ofSessions, 'The certificate that opened a session.', ['certificate']),
    retention: 'Ninety days.',
  },
  { ...wayIn(SessionTable, 'user_id = $1', 'Who is signed in.', ['keyId']), retention: 'Ninety days.' },
];

/** What users keeps about people: the only subgraph that knows names. */
export const personalData: PersonalDataDeclaration = {
  tables: [
    ...waysIn,
    {
      ...kept(ConsentCheckTable, 'Which service asked whether data may be read, and what it was told.'),
      retention: 'Three years after the question, as long as anybody can claim something.',
    },
    kept(ConsentTable, 'What the person agreed to, and took back.'),
    kept(TermsAcceptanceTable, 'Which terms the person accepted, and what was shown.'),
    kept(QuizAttemptTable, 'Whether the person understood the terms.'),
    {
      ...kept(AnswerTable, 'Answers a repeated request as the first one.'),
      where: 'asked_by = $1',
      retention: 'Thirty days.',
      hidden: ['idempotencyKey'],
      erasure: {
        effect: 'KEPT',
        reason: 'It is forgotten within thirty days, and says nothing but which kind of request came when.',
      },
    },
    {
      ...kept(ErasureStepTable, 'How far an erasure is.'),
      erasure: { effect: 'KEPT', reason: 'It proves that the person was erased.' },
    },
    {
      ...kept(ErasureTable, 'That the person asked to be erased.'),
      erasure: { effect: 'KEPT', reason: 'It proves that the person was erased.' },
    },
    {
      table: UserTable,
      where: 'id = $1',
      purpose: 'Who the person is.',
      retention: account,
      erasure: {
        effect: 'PSEUDONYMISED',
        set: `name = '', mobile = '10000000000', username = 'erased-' || md5(id), real_name_verified_at = NULL,
          is_name_proven = false`,
        reason: 'Nothing is left but an opaque id, to which what others must keep refers.',
      },
    },
  ],
};

function wayIn(
  table: PersonalTable['table'],
  where: string,
  purpose: string,
  hidden: readonly string[] = [],
): PersonalTable {
  return { table, where, purpose, retention: account, hidden, erasure: { effect: 'DELETED' } };
}

function kept(table: PersonalTable['table'], purpose: string): PersonalTable {
  const reason = 'Who handles data has to be able to prove later that it was allowed.';
  return { table, where: 'user_id = $1', purpose, retention: evidence, erasure: { effect: 'KEPT', reason } };
}

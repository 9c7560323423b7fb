import type { SubgraphDatabase } from '../../common/database.ts';
import { SessionCertificateTable } from './certificateTables.ts';
import { ConsentTextTable } from './consentTextTable.ts';
import { ErasureStepTable, ErasureTable } from './erasureTables.ts';
import { allowSignUp } from './migrations/allowSignUp.ts';
import { announceConsents } from './migrations/announceConsents.ts';
import { createConsentTexts } from './migrations/createConsentTexts.ts';
import { createErasures } from './migrations/createErasures.ts';
import { createPasskeys } from './migrations/createPasskeys.ts';
import { createPeople } from './migrations/createPeople.ts';
import { createQuizzes } from './migrations/createQuizzes.ts';
import { createRealNames } from './migrations/createRealNames.ts';
import { createRefreshTokens } from './migrations/createRefreshTokens.ts';
import { createSecondProof } from './migrations/createSecondProof.ts';
import { createSecurityEvents } from './migrations/createSecurityEvents.ts';
import { createSignIn } from './migrations/createSignIn.ts';
import { createTerms } from './migrations/createTerms.ts';
import { keepConsentChecks } from './migrations/keepConsentChecks.ts';
import { keepSessionCertificates } from './migrations/keepSessionCertificates.ts';
import { markProvenNames } from './migrations/markProvenNames.ts';
import { outdateConsents } from './migrations/outdateConsents.ts';
import { AuthenticatorRuleTable, PasskeyTable, SpentChallengeTable } from './passkeyTables.ts';
import { AnswerTable, ProofTriesTable, RecoveryCodeTable, StepUpTable, TotpTable } from './proofTables.ts';
import { QuizAttemptTable, QuizTable } from './quizTables.ts';
import { RealNameTable } from './realNameTables.ts';
import { RefreshTokenTable, SessionRuleTable } from './refreshTables.ts';
import { RetentionRuleTable, SecurityEventTable } from './securityTables.ts';
import {
  ConsentCheckTable,
  ConsentTable,
  LicenceTable,
  PartyTable,
  PasswordTable,
  PasswordTriesTable,
  SessionTable,
  SignInRuleTable,
  SignInTable,
  UserTable,
} from './tables.ts';
import { TermsAcceptanceTable, TermsTable } from './termsTables.ts';

export const database: SubgraphDatabase = {
  schema: 'users',
  hasJobs: true,
  entities: [
    PartyTable,
    SessionCertificateTable,
    LicenceTable,
    UserTable,
    ConsentTable,
    ConsentCheckTable,
    ConsentTextTable,
    PasswordTable,
    PasswordTriesTable,
    SignInRuleTable,
    SessionTable,
    SignInTable,
    AnswerTable,
    TotpTable,
    RecoveryCodeTable,
    ProofTriesTable,
    StepUpTable,
    SessionRuleTable,
    RefreshTokenTable,
    TermsTable,
    TermsAcceptanceTable,
    QuizTable,
    QuizAttemptTable,
    AuthenticatorRuleTable,
    PasskeyTable,
    SpentChallengeTable,
    RealNameTable,
    SecurityEventTable,
    RetentionRuleTable,
    ErasureTable,
    ErasureStepTable,
  ],
  migrations: [
    createPeople,
    createSignIn,
    createSecondProof,
    createConsentTexts,
    createRefreshTokens,
    allowSignUp,
    createTerms,
    createQuizzes,
    createPasskeys,
    createRealNames,
    createSecurityEvents,
    createErasures,
    announceConsents,
    keepConsentChecks,
    markProvenNames,
    outdateConsents,
    keepSessionCertificates,
  ],
};

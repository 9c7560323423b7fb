import type { SubgraphDatabase } from '../../common/database.ts';
import { AppealTable } from './appealTables.ts';
import {
  AssessmentTable,
  CreditPolicyGradeTable,
  CreditPolicyTable,
  CreditReportTable,
} from './assessmentTables.ts';
import { BehaviourBatchTable, BehaviourEventTable } from './behaviour/behaviourTables.ts';
import {
  DecisionLabelTable,
  DecisionRequestTable,
  PurchaseDecisionTable,
  PurchaseTable,
} from './decideTables.ts';
import { alertFeatures } from './migrations/alertFeatures.ts';
import { assessBehaviour } from './migrations/assessBehaviour.ts';
import { createAppeals } from './migrations/createAppeals.ts';
import { createAssessments } from './migrations/createAssessments.ts';
import { createBehaviour } from './migrations/createBehaviour.ts';
import { createDeciding } from './migrations/createDeciding.ts';
import { createDecisions } from './migrations/createDecisions.ts';
import { createPsiRounds } from './migrations/createPsiRounds.ts';
import { createRuleProposals } from './migrations/createRuleProposals.ts';
import { findAssessmentOfDecision } from './migrations/findAssessmentOfDecision.ts';
import { findFirstBehaviour } from './migrations/findFirstBehaviour.ts';
import { PsiPolicyTable, PsiRoundTable } from './psiTables.ts';
import { PurchaseReasonTable, RuleProposalTable } from './ruleProposals/ruleProposalTables.ts';
import { DecisionRuleTable, DecisionThresholdsTable } from './ruleTables.ts';
import { DecisionTable, ScoreTable } from './tables.ts';
import { BlockTable, OperationRequestTable, RiskAlertTable } from './watchTables.ts';

export const database: SubgraphDatabase = {
  schema: 'risk',
  hasJobs: true,
  entities: [
    ScoreTable,
    DecisionTable,
    CreditPolicyTable,
    CreditPolicyGradeTable,
    CreditReportTable,
    AssessmentTable,
    AppealTable,
    BehaviourEventTable,
    BehaviourBatchTable,
    DecisionThresholdsTable,
    PurchaseReasonTable,
    DecisionRuleTable,
    RuleProposalTable,
    PurchaseTable,
    DecisionRequestTable,
    PurchaseDecisionTable,
    DecisionLabelTable,
    BlockTable,
    RiskAlertTable,
    OperationRequestTable,
    PsiPolicyTable,
    PsiRoundTable,
  ],
  migrations: [
    createDecisions,
    createDeciding,
    createAssessments,
    createAppeals,
    createPsiRounds,
    createBehaviour,
    createRuleProposals,
    assessBehaviour,
    findAssessmentOfDecision,
    findFirstBehaviour,
    alertFeatures,
  ],
};

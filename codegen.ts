import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * Resolver types from the contract: one generated file per subgraph. A mapper says what a resolver of
 * the parent hands to the resolvers of a type: a table's row, or an object of the domain.
 */
type Mappers = Readonly<Record<string, string>>;

const bankMappers = {
  accounts: {
    User: '../user.ts#UserKey',
    Card: '../tables.ts#CardRow',
    AutoDebit: '../tables.ts#AutoDebitRow',
    CashFlow: '../cashFlowWindows.ts#CashFlowKey',
    CashFlowWindow: '../cashFlowWindows.ts#CashFlowWindow as CashFlowWindowParent',
    CashFlowMonth: '../cashFlow.ts#CashFlowMonth as CashFlowMonthParent',
    Account: '../tables.ts#AccountRow',
    Entry: '../entry.ts#Entry as EntryParent',
    Journal: '../tables.ts#JournalRow',
    Facility: '../tables.ts#FacilityRow',
    LimitApproval: '../facilityTables.ts#LimitApprovalRow',
    FacilityError: '../../../common/refusal.ts#UserError as FacilityErrorParent',
    TrialBalance: '../trialBalance.ts#TrialBalance as TrialBalanceParent',
    Payment: '../payment.ts#PaymentKey',
    SentPassword: '../coreTables.ts#SentPasswordRow',
    CardError: '../../../common/refusal.ts#UserError as CardErrorParent',
  },
  clearing: {
    Payment: '../tables.ts#PaymentRow',
    Order: '../order.ts#OrderKey',
    Settlement: '../tables.ts#SettlementRow',
    FeeShare: '../tables.ts#FeeShareRow',
    SettlementBatch: '../tables.ts#SettlementBatchRow',
    NetPosition: '../tables.ts#NetPositionRow',
    AutoDebit: '../autoDebit.ts#AutoDebitKey',
    PlannedDebit: '../autoDebit.ts#NextDebit',
    Instalment: '../instalment.ts#InstalmentKey',
  },
  reconciliation: {
    Reconciliation: '../tables.ts#ReconciliationRow',
    Break: '../tables.ts#BreakRow',
    Payment: '../payment.ts#PaymentKey',
    PaymentReconciliation: '../tables.ts#PaymentComparisonRow',
  },
} satisfies Record<string, Mappers>;

const platformMappers = {
  users: {
    User: '../tables.ts#UserRow',
    Party: '../tables.ts#PartyRow',
    Licence: '../tables.ts#LicenceRow',
    Consent: '../tables.ts#ConsentRow',
    Terms: '../termsTables.ts#TermsRow',
    TermsAcceptance: '../termsTables.ts#TermsAcceptanceRow',
    TermsQuiz: '../quiz.ts#ShownQuiz',
    QuizAttempt: '../quizTables.ts#QuizAttemptRow',
    Passkey: '../passkeyTables.ts#PasskeyRow',
    DataRead: '../tables.ts#ConsentCheckRow',
    Session: '../openSessions.ts#OpenSession',
    ConsentText: '../consentTexts.ts#OfferedConsent',
    TotpEnrolment: '../proofTables.ts#TotpRow',
    IdentityError: '../../../common/refusal.ts#UserError as IdentityErrorParent',
  },
  'credit-lines': {
    User: '../user.ts#UserKey',
    Card: '../card.ts#CardKey',
    CreditLine: '../tables.ts#CreditLineRow',
    CreditLineChange: '../tables.ts#CreditLineChangeRow',
    SubLimit: '../subLimit.ts#StandingSubLimit',
    AppetiteCap: '../appetite.ts#AppetiteUse',
    AppetiteBreach: '../appetiteTables.ts#AppetiteBreachRow',
    Hold: '../tables.ts#HoldRow',
    Offer: '../tables.ts#OfferRow',
    CreditProduct: '../tables.ts#CreditProductRow',
    CreditApplication: '../applicationTables.ts#CreditApplicationRow',
    CreditApplicationReason: '../applicationTables.ts#ApplicationReason',
    CreditApplicationStage: '../applicationTables.ts#ApplicationStageRow',
    OfferExample: '../costExample.ts#ExamplePurchase',
    ExampleInstalment: '../../../common/schedule.ts#ScheduleRow',
    CreditError: '../../../common/refusal.ts#UserError as CreditErrorParent',
    CreditLineError: '../../../common/refusal.ts#UserError as CreditLineErrorParent',
  },
  orders: {
    User: '../user.ts#UserKey',
    Order: '../tables.ts#OrderRow',
    OrderItem: '../tables.ts#OrderItemRow',
    Quote: '../tables.ts#QuoteRow',
  },
  risk: {
    User: '../user.ts#UserKey',
    Order: '../order.ts#OrderKey',
    RiskProfile: '../tables.ts#ScoreRow',
    Reason: '../reason.ts#Reason as ReasonParent',
    Decision: '../tables.ts#DecisionRow',
    DecisionEvidence: '../decisionEvidence.ts#DecisionEvidence as DecisionEvidenceParent',
    DecisionRule: '../rule.ts#Rule',
    RiskAlert: '../watchTables.ts#RiskAlertRow',
    Block: '../watchTables.ts#BlockRow',
    RuleProposal: '../ruleProposals/ruleProposalTables.ts#RuleProposalRow',
    RuleError: '../../../common/refusal.ts#UserError as RuleErrorParent',
    PsiRound: '../psiTables.ts#PsiRoundRow',
    ComparedBand: '../stability.ts#ComparedBand as ComparedBandParent',
    FeatureStability: '../stability.ts#JudgedFeature',
    DecisionError: '../../../common/refusal.ts#UserError as DecisionErrorParent',
    Appeal: '../appealTables.ts#AppealRow',
    AppealError: '../../../common/refusal.ts#UserError as AppealErrorParent',
    Behaviour: '../behaviour/behaviour.ts#Behaviour as BehaviourParent',
    OrderWindow: '../behaviour/behaviourWindows.ts#BehaviourWindow',
    RepaymentWindow: '../behaviour/behaviourWindows.ts#BehaviourWindow',
    BehaviourError: '../../../common/refusal.ts#UserError as BehaviourErrorParent',
    CreditAssessment: '../assessmentTables.ts#AssessmentRow',
    RegisteredFeature:
      '../scorecard/registry/registeredFeature.ts#RegisteredFeature as RegisteredFeatureParent',
    AssessmentError: '../../../common/refusal.ts#UserError as AssessmentErrorParent',
  },
  receivables: {
    User: '../user.ts#UserKey',
    CreditLine: '../creditLine.ts#CreditLineKey',
    Order: '../order.ts#OrderKey',
    InstalmentPlan: '../tables.ts#InstalmentPlanRow',
    Instalment: '../tables.ts#InstalmentRow',
    Statement: '../tables.ts#StatementRow',
    Receivable: '../tables.ts#ReceivableRow',
  },
} satisfies Record<string, Mappers>;

function outputs(side: string, subgraphs: Readonly<Record<string, Mappers>>): CodegenConfig['generates'] {
  return Object.fromEntries(
    Object.entries(subgraphs).map(([name, mappers]) => [
      `subgraphs/${side}/${name}/generated/resolvers.ts`,
      { schema: `schema/${side}/${name}.graphql`, plugins, config: { ...common, mappers } },
    ]),
  );
}

const plugins = ['typescript', 'typescript-resolvers'];

const common = {
  federation: true,
  useTypeImports: true,
  immutableTypes: true,
  enumsAsTypes: true,
  importExtension: '.ts',
  strictScalars: true,
  scalars: {
    ID: 'string',
    Date: 'string',
    DateTime: 'Date',
    Decimal: 'string',
    CurrencyCode: 'string',
    _FieldSet: 'string',
    federation__Scope: 'string',
  },
};

const config: CodegenConfig = {
  generates: { ...outputs('bank', bankMappers), ...outputs('platform', platformMappers) },
};

export default config;

import { formatFen, parseFen } from '../../common/money.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import type { ApplicationReason } from './applicationTables.ts';
import type { CreditGrade } from './creditLine.ts';

const scoring = `mutation ScoreApplication($input: ScoreApplicationInput!) {
  scoreApplication(input: $input) {
    assessment { id outcome grade limit { amount currency } modelVersion policyVersion
      reasons { code text chinese: text(language: ZH) } }
    userErrors { code }
  }
}`;

/** Of an application risk says yes or no; the other outcomes of its decisions are for purchases. */
interface Assessment {
  readonly id: string;
  readonly outcome: 'APPROVE' | 'DECLINE';
  readonly grade: CreditGrade | null;
  readonly limit: { readonly amount: string } | null;
  readonly modelVersion: string;
  readonly policyVersion: string;
  readonly reasons: readonly ApplicationReason[];
}

interface Answer {
  readonly scoreApplication: {
    readonly assessment: Assessment | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

/** What risk thinks of an application; without a grade and a limit it is declined. */
export interface Scoring {
  /** The assessment's id. */
  readonly reference: string;
  readonly grade: CreditGrade | null;
  readonly limitFen: bigint | null;
  readonly modelVersion: string;
  readonly policyVersion: string;
  readonly reasons: readonly ApplicationReason[];
}

interface AskedScore {
  readonly applicationId: string;
  readonly userId: string;
  readonly requestedFen: bigint | null;
}

/** Scoring reads many sources; risk has its own limits for each of them. */
const timeoutMs = 15_000;

/** Asks risk to score an application, which it does once for each; or gives why it would not. */
export async function scoreByRisk(
  { applicationId, userId, requestedFen }: AskedScore,
  { client }: Pick<SubgraphParts, 'client'>,
): Promise<Scoring | { readonly refusal: string }> {
  const requestedLimit = requestedFen === null ? null : { amount: formatFen(requestedFen), currency: 'CNY' };
  const input = { applicationId, userId, requestedLimit, idempotencyKey: applicationId };
  const { scoreApplication } = await client.call<Answer>('risk', scoring, { input }, { timeoutMs });
  const { assessment, userErrors } = scoreApplication;
  if (assessment === null) return { refusal: userErrors[0]?.code ?? 'UNKNOWN' };
  const { id: reference, grade, modelVersion, policyVersion, reasons } = assessment;
  const allowedFen = allowedFenOf(assessment);
  const isApproved = allowedFen > 0n;
  return {
    reference,
    grade: isApproved ? grade : null,
    limitFen: isApproved ? allowedFen : null,
    modelVersion,
    policyVersion,
    reasons,
  };
}

/** Throws on an outcome that has no meaning here, so that nobody is declined for it. */
function allowedFenOf({ outcome, limit }: Assessment): bigint {
  switch (outcome) {
    case 'APPROVE':
      return limit === null ? 0n : parseFen(limit.amount);
    case 'DECLINE':
      return 0n;
    default:
      throw new Error(`Risk does not answer an application with ${outcome satisfies never}.`);
  }
}

const approving = `query PurchaseApproval($orderId: ID!) {
  purchaseApproval(orderId: $orderId) { decision { id decidedAt } user { id } amount { amount } }
}`;

interface ApprovalAnswer {
  readonly purchaseApproval: {
    readonly decision: { readonly id: string; readonly decidedAt: string };
    readonly user: { readonly id: string };
    readonly amount: { readonly amount: string };
  } | null;
}

/** Risk's decision that a person may make a purchase. */
export interface PurchaseApproval {
  readonly decisionId: string;
  readonly approvedAt: Date;
  readonly userId: string;
  readonly amountFen: bigint;
}

/** Risk's approval of the purchase that is an order; null where its decision is another, or none. */
export async function readApprovalAtRisk(
  orderId: string,
  { client }: Pick<SubgraphParts, 'client'>,
): Promise<PurchaseApproval | null> {
  const { purchaseApproval: approval } = await client.call<ApprovalAnswer>('risk', approving, { orderId });
  if (approval === null) return null;
  const { decision, user, amount } = approval;
  return {
    decisionId: decision.id,
    approvedAt: new Date(decision.decidedAt),
    userId: user.id,
    amountFen: parseFen(amount.amount),
  };
}

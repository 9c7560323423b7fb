import { parseFen } from '../../common/money.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';

type Asking = Pick<SubgraphParts, 'client'>;

interface Answer {
  readonly approval: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

const approving = `mutation ApproveLimit($input: ApproveLimitInput!) {
  approveLimit(input: $input) { approval { id } userErrors { code } }
}`;

export interface AskedApproval {
  readonly applicationId: string;
  readonly userId: string;
  readonly creditLineId: string | null;
  readonly limit: string;
}

/** Asks the bank to approve a limit, which it does once for each application; throws on what it should not refuse. */
export async function approveAtBank(
  asked: AskedApproval,
  { client }: Asking,
): Promise<{ readonly approvalId: string } | { readonly refusal: 'FACILITY_EXHAUSTED' }> {
  const input = { ...asked, idempotencyKey: asked.applicationId };
  const { approveLimit } = await client.call<{ approveLimit: Answer }>('accounts', approving, { input });
  const { approval, userErrors } = approveLimit;
  if (approval !== null) return { approvalId: approval.id };
  const refusal = userErrors[0]?.code;
  if (refusal === 'FACILITY_EXHAUSTED') return { refusal };
  throw new Error(`The bank did not approve a limit: ${refusal}.`);
}

const reading = `query LimitApproval($id: ID!) {
  limitApproval(id: $id) { id status user { id } creditLine { id } limit { amount } }
}`;

interface ReadAnswer {
  readonly limitApproval: {
    readonly id: string;
    readonly status: string;
    readonly user: { readonly id: string };
    readonly creditLine: { readonly id: string } | null;
    readonly limit: { readonly amount: string };
  } | null;
}

/** An approval as the bank has it. */
export interface BankApproval {
  readonly id: string;
  readonly status: string;
  readonly userId: string;
  readonly creditLineId: string | null;
  readonly limitFen: bigint;
}

/** Reads an approval; null where the bank knows none with this id. */
export async function readAtBank(id: string, { client }: Asking): Promise<BankApproval | null> {
  const { limitApproval: approval } = await client.call<ReadAnswer>('accounts', reading, { id });
  return (
    approval && {
      id: approval.id,
      status: approval.status,
      userId: approval.user.id,
      creditLineId: approval.creditLine?.id ?? null,
      limitFen: parseFen(approval.limit.amount),
    }
  );
}

const confirming = `mutation ConfirmLimit($input: ConfirmLimitInput!) {
  confirmLimit(input: $input) { approval { id } repaymentCard { id } userErrors { code } }
}`;

/** Makes an approval that of a line. Gives the card that the bank would debit for it; null where none is bound. */
export async function confirmAtBank(
  approvalId: string,
  creditLineId: string,
  { client }: Asking,
): Promise<string | null> {
  const input = { approvalId, creditLineId, idempotencyKey: approvalId };
  const { confirmLimit } = await client.call<{
    confirmLimit: Answer & { readonly repaymentCard: { readonly id: string } | null };
  }>('accounts', confirming, { input });
  if (confirmLimit.approval === null) throw refused('confirm', confirmLimit);
  return confirmLimit.repaymentCard?.id ?? null;
}

const releasing = `mutation ReleaseLimit($input: ReleaseLimitInput!) {
  releaseLimit(input: $input) { approval { id } userErrors { code } }
}`;

/** Gives an approval back, all of it unless an amount is given; under one key it happens once. */
export async function releaseAtBank(
  approvalId: string,
  amount: string | null,
  idempotencyKey: string,
  { client }: Asking,
): Promise<void> {
  const input = { approvalId, amount, idempotencyKey };
  const { releaseLimit } = await client.call<{ releaseLimit: Answer }>('accounts', releasing, { input });
  if (releaseLimit.approval === null) throw refused('release', releaseLimit);
}

function refused(what: string, { userErrors }: Answer): Error {
  return new Error(`The bank did not ${what} a limit: ${userErrors[0]?.code}.`);
}

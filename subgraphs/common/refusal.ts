/** A refusal as a payload's `userErrors` shows it. */
export interface UserError<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/**
 * The business says no. Thrown by an operation, under one of the codes that are listed above it, and
 * shown to the person as a userError; the transaction it leaves is rolled back. `field` is the path in
 * the input that the person can change.
 */
export class Refusal<Code extends string = string> extends Error {
  readonly code: Code;
  readonly field: readonly string[] | null;

  constructor(code: Code, message: string, field: readonly string[] | null = null) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
  }
}

/**
 * Runs a mutation's work. What it gives becomes the payload with empty `userErrors`; a refusal becomes
 * a payload with nothing but that userError. Any other error goes on: it is an outage or a bug.
 */
export async function withUserErrors<Result extends object>(
  work: () => Promise<Result>,
): Promise<(Result & { userErrors: UserError[] }) | { userErrors: UserError[] }> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { userErrors: [{ code: error.code, message: error.message, field: error.field }] };
  }
}

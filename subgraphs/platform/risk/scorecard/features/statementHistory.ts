/**
 * How a month of a card stood when no payment was late:
 * UNUSED nothing was due and nothing was bought; CLEARED all that was due was paid;
 * CARRIED at least the minimum was paid and the rest was carried on. LATE goes with `delayMonths` > 0.
 */
export type Standing = 'UNUSED' | 'CLEARED' | 'CARRIED' | 'LATE';

/** One monthly statement. */
export interface StatementMonth {
  /** What was owed when the statement was cut; negative where the card holds a credit. */
  readonly billedFen: bigint;
  /** What was paid during this month, towards the statement before it. */
  readonly paidFen: bigint;
  /** How many months the oldest unpaid amount was late; 0 if none was. */
  readonly delayMonths: number;
  readonly standing: Standing;
}

/**
 * Six months of card statements, newest first: all that the models may know of a person. Live data and
 * the public training file are both brought into this form, so they go through the same features. A
 * month or a limit that the source does not give is null: a gap that is stated, never a guess.
 */
export interface StatementHistory {
  readonly limitFen: bigint | null;
  readonly months: readonly (StatementMonth | null)[];
}

export const statementMonths = 6;

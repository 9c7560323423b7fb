import type { BusinessDate } from '../subgraphs/common/dates.ts';
import type { Merchant } from './parties.ts';
import type { Situation } from './situation.ts';

/**
 * One person's life in the seeded world, told once. What each subgraph knows of it follows in `rows/`:
 * both sides tell the same story, each in its own tables.
 */
export interface Life {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly mobile: string;
  readonly situation: Situation;
  readonly joinedOn: BusinessDate;
  readonly cards: readonly BoundCard[];
  readonly line: Line | null;
  /** In the order of placing. */
  readonly purchases: readonly Purchase[];
  readonly deposit: Deposit;
}

export interface BoundCard {
  readonly id: string;
  readonly autoDebitId: string | null;
  readonly lastFour: string;
  readonly boundOn: BusinessDate;
}

export type Grade = 'A' | 'B' | 'C' | 'D';

export interface Line {
  readonly id: string;
  readonly limitFen: bigint;
  readonly grade: Grade;
  readonly isFrozen: boolean;
  readonly activeFrom: BusinessDate;
  readonly score: number;
  readonly reasonCodes: readonly string[];
}

export interface Purchase {
  readonly orderId: string;
  readonly number: string;
  readonly merchant: Merchant;
  readonly items: readonly Item[];
  readonly totalFen: bigint;
  readonly tenor: number;
  readonly placedOn: BusinessDate;
  readonly outcome: 'CAPTURED' | 'AUTHORIZED' | 'RISK_DECLINED' | 'CANCELLED';
  /** The day of shipping; null unless captured. */
  readonly capturedOn: BusinessDate | null;
  readonly instalments: readonly Instalment[];
}

export interface Item {
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceFen: bigint;
}

export interface Instalment {
  readonly id: string;
  readonly number: number;
  readonly dueOn: BusinessDate;
  readonly principalFen: bigint;
  readonly feeFen: bigint;
  /** For late payment up to today. */
  readonly penaltyFen: bigint;
  /** The debits that were tried up to today; the last one succeeded if it is paid. */
  readonly attempts: readonly DebitAttempt[];
  readonly isPaid: boolean;
}

export interface DebitAttempt {
  readonly paymentId: string;
  readonly on: BusinessDate;
  readonly hasSucceeded: boolean;
}

/** What goes in and out of the person's account at the bank beside the product. */
export interface Deposit {
  readonly months: readonly {
    readonly on: BusinessDate;
    readonly salaryFen: bigint;
    readonly livingFen: bigint;
  }[];
}

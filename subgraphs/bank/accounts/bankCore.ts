import type { DataSource } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import type { FourElements } from './fourElements.ts';
import type { VaultKeys } from './vault/vaultKeys.ts';

/** What the core says of elements that could be those of a card. */
export type CoreAnswer = 'MATCH' | 'MISMATCH' | 'CARD_STATUS' | 'RESTRICTED';

/** A one-time password on its way to a customer. */
export interface PasswordDelivery {
  /** The same for each repetition. */
  readonly id: string;
  readonly cardNumber: string;
  readonly password: string;
}

/**
 * The bank's core system: who its customers are, and how to reach them.
 *
 * `embeddedBankCore` answers from this subgraph's own tables. To put a real core behind the bank, write
 * another implementation and give it to `createSubgraph` in main.ts; nothing else knows the difference.
 * What it owes: `compare` says MISMATCH for a card it does not know and takes as long for it as for any
 * other answer; it says CARD_STATUS and RESTRICTED only of elements that match; `sendPassword` sends one
 * message for one id, however often it is called, to the mobile number that the bank holds; neither logs
 * what it is given; both throw an Outage where the core is away.
 */
export interface BankCore {
  compare(elements: FourElements): Promise<CoreAnswer>;
  sendPassword(delivery: PasswordDelivery): Promise<void>;
}

/** What a core may use of this subgraph. */
export interface BankCoreParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly keys: VaultKeys;
}

export type ConnectBankCore = (parts: BankCoreParts) => BankCore;

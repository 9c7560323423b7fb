/** A credit line as receivables knows one: by the key that credit-lines gave. */
export interface CreditLineKey {
  readonly id: string;
}

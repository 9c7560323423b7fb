/** A payment as this subgraph knows one: by the key that clearing gave. */
export interface PaymentKey {
  readonly id: string;
}

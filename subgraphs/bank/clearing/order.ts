/** A shopper's order as clearing knows one: by the key that the platform gave. */
export interface OrderKey {
  readonly id: string;
}

/** A shopper's order as risk knows one: by the key that orders gave. */
export interface OrderKey {
  readonly id: string;
}

/** A bound card as this subgraph knows one: by the key that the bank gave. */
export interface CardKey {
  readonly id: string;
}

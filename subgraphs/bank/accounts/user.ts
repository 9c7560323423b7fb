/** A person as this subgraph knows one: by the key that the platform gave. */
export interface UserKey {
  readonly id: string;
}

/** An instalment as clearing knows one: by the key that the platform gave. */
export interface InstalmentKey {
  readonly id: string;
}

/** What a person says of a card and its holder. It travels sealed, and the bank alone opens it. */
export interface FourElements {
  readonly cardNumber: string;
  readonly holderName: string;
  readonly idNumber: string;
  /** The number that the bank holds for the card. */
  readonly mobile: string;
}

/** What the bank says of four elements. */
export type FourElementsOutcome =
  | 'MATCH'
  | 'MISMATCH'
  | 'CARD_INVALID'
  | 'ID_NUMBER_INVALID'
  | 'CARD_STATUS'
  | 'RESTRICTED';

/** The parts that a party can play. */
export type PartyKind = 'BANK' | 'PLATFORM' | 'MERCHANT' | 'INVESTOR' | 'CHANNEL';

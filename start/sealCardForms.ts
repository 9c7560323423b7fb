import type { Example } from '../gateway/explorer/examples.ts';
import { demoCardsOf } from '../seed/bankCustomers.ts';
import { demoShoppers } from '../seed/people.ts';
import { cardSealing } from '../subgraphs/bank/accounts/sealCard.ts';

const keyQuery = 'query CardSealingKey { cardSealingKey { id kty crv x y } }';

const fields = [
  { name: 'cardNumber', label: 'Card number' },
  { name: 'holderName', label: 'Holder' },
  { name: 'idNumber', label: 'ID number' },
  { name: 'mobile', label: 'Mobile number that the bank holds' },
];

/**
 * How the explorer seals a card for the bank: what it asks for, the algorithms that the bank opens, and the example
 * operation that takes the result. With samples, a card of each demo shopper that is not bound yet.
 */
export function sealCardForms(examples: readonly Example[], hasSamples: boolean): object[] {
  const example = examples.find(({ query }) => query.includes('startBinding('));
  if (!example) return [];
  return [
    {
      title: 'Seal a card',
      hint: 'Encrypts the card in this page to the public key of the bank. Nobody else on the way can read it.',
      keyQuery,
      ...cardSealing,
      fields,
      samples: hasSamples ? demoShoppers.flatMap(samplesOf) : [],
      query: example.query,
      inputField: 'sealedCard',
    },
  ];
}

function samplesOf(shopper: (typeof demoShoppers)[number]) {
  return demoCardsOf(shopper)
    .filter(({ boundAs }) => boundAs === null)
    .map(({ elements }) => ({ title: `A card of ${shopper.name}`, values: elements }));
}

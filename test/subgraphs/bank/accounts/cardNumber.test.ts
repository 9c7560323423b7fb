import { cardBins, findCardBin } from '../../../../subgraphs/bank/accounts/cardBin.ts';
import { checkCardNumber, maskCardNumber, schemeOf } from '../../../../subgraphs/bank/accounts/cardNumber.ts';
import { isIdNumber } from '../../../../subgraphs/bank/accounts/idNumber.ts';

test('the table has every prefix of the list, twelve of them for two lengths', () => {
  expect(cardBins).toHaveLength(1_709);
  const byPrefix = Map.groupBy(cardBins, ({ bin }) => bin);
  expect([...byPrefix.values()].filter((each) => each.length > 1)).toHaveLength(12);
  expect(cardBins.filter(({ bankCode }) => bankCode === 'COMM')).toHaveLength(32);
});

test.each(['6222600123456789013', '6222620123456789019', '6210690123456789019'])(
  'a debit card of the Bank of Communications is one: %s',
  (number) => {
    expect(checkCardNumber(number)).toMatchObject({ bankCode: 'COMM', bankName: '交通银行', kind: 'DC' });
  },
);

test('the longest prefix wins', () => {
  expect(findCardBin('6210568010000000000')?.bin).toBe('621056801');
  expect(findCardBin('6210568040000000000')?.bin).not.toBe('621056801');
});

test('the length decides between two kinds of cards with the same prefix', () => {
  const twins = [...Map.groupBy(cardBins, ({ bin }) => bin).values()].filter((each) => each.length > 1);
  for (const twin of twins) {
    for (const one of twin) expect(findCardBin(one.bin.padEnd(one.length, '0'))).toEqual(one);
  }
});

test.each([
  ['a wrong check digit', '6222600123456789014', 'CARD_NUMBER_INVALID'],
  ['a digit too few', '622260012345678901', 'CARD_NUMBER_INVALID'],
  ['an unknown prefix', '0000000000000000000', 'CARD_NUMBER_INVALID'],
  ['letters', '62226001234567890AB', 'CARD_NUMBER_INVALID'],
  ['a credit card', '6222510000000007', 'CARD_NOT_DEBIT'],
])('%s is refused', (_what, number, fault) => {
  expect(checkCardNumber(number)).toBe(fault);
});

test('an old card of no scheme needs no check digit', () => {
  expect(schemeOf('60142812345678900')).toBe('DOMESTIC');
  for (const last of '0123456789') {
    expect(checkCardNumber(`6014281234567890${last}`)).toMatchObject({ bankCode: 'COMM' });
  }
});

test('of a masked number only the last four digits can be read', () => {
  expect(maskCardNumber('6222600123456789013')).toBe('***************9013');
});

test.each([
  ['11010519491231002X', true],
  ['440524188001010014', true],
  ['110105194912310021', false],
  ['110105194902310025', false],
  ['11010520491231002X', false],
  ['11010519491231002x', false],
  ['', false],
])('%s is an ID number: %s', (text, expected) => {
  expect(isIdNumber(text, '2026-11-20')).toBe(expected);
});

import { hideLongNumbers as hideInGateway } from '../../../gateway/engine/hideLongNumbers.ts';
import { hideLongNumbers } from '../../../subgraphs/common/hideLongNumbers.ts';

const both = [
  ['the gateway', hideInGateway],
  ['a subgraph', hideLongNumbers],
] as const;

describe.each(both)('%s', (_who, hide) => {
  test.each([
    ['Int cannot represent 6222600123456789013', 'Int cannot represent ***'],
    ['not 32-bit: -6222600123456789000.', 'not 32-bit: -***.'],
    ['a mistyped one, "6222600123456789014"', 'a mistyped one, "***"'],
    ['in groups 6222 6001 2345 6789 013 and 6222-6001-2345-6789-013', 'in groups *** and ***'],
    ['11010519491231002X, 11010519491231002x and 440524188001010014', '***, *** and ***'],
    ['an old one: 110105491231002', 'an old one: ***'],
    ['Cannot query field "_6222600123456789013"', 'Cannot query field "_***"'],
  ])('hides the number in: %s', (text, shown) => {
    expect(hide(text)).toBe(shown);
  });

  test.each([
    'trace 4bf92f3577b34da6a3ce929d0e0e4736',
    'error 01234567-0123-4012-8012-0123456789ab',
    '{"ms":0.1234567890123456789,"time":1763846000001}',
    '2026-11-22 23:15:09.123 12345678901234',
    'Variable "$first" got invalid value "x"; Int cannot represent non-integer value: "x"',
  ])('leaves alone: %s', (text) => {
    expect(hide(text)).toBe(text);
  });
});

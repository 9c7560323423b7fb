import { type GraphQLScalarType, parseValue } from 'graphql';
import {
  currencyCodeScalar,
  dateScalar,
  dateTimeScalar,
  decimalScalar,
} from '../../../subgraphs/common/scalars.ts';

test.each<[GraphQLScalarType, string, unknown]>([
  [decimalScalar, '12.34', '12.34'],
  [decimalScalar, '-0.000000000000000001', '-0.000000000000000001'],
  [dateScalar, '2024-02-29', '2024-02-29'],
  [dateTimeScalar, '2026-11-22T16:00:00+08:00', new Date('2026-11-22T08:00:00Z')],
  [currencyCodeScalar, 'CNY', 'CNY'],
])('%s reads %p', (scalar, text, inside) => {
  expect(scalar.parseValue(text)).toEqual(inside);
  expect(scalar.parseLiteral(parseValue(JSON.stringify(text)))).toEqual(inside);
});

test.each<[GraphQLScalarType, string]>([
  [decimalScalar, '1e3'],
  [decimalScalar, '01.00'],
  [decimalScalar, '1.'],
  [decimalScalar, 'NaN'],
  [dateScalar, '2026-02-29'],
  [dateScalar, '2026-11-22T00:00:00Z'],
  [dateTimeScalar, '2026-11-22T08:00:00'],
  [dateTimeScalar, '2026-02-30T08:00:00Z'],
  [dateTimeScalar, '2026-11-22'],
  [currencyCodeScalar, 'cny'],
  [currencyCodeScalar, 'XYZ'],
])('%s refuses %p with a sentence that says what it wants', (scalar, text) => {
  expect(() => scalar.parseValue(text)).toThrow(new RegExp(`^${scalar.name} is an? `));
  expect(() => scalar.parseLiteral(parseValue(JSON.stringify(text)))).toThrow(`${scalar.name} is a`);
});

test('a number is never taken for a decimal: it may have lost digits already', () => {
  expect(() => decimalScalar.parseValue(12.34)).toThrow('Decimal is a decimal string such as "12.34".');
  expect(() => decimalScalar.parseLiteral(parseValue('12.34'))).toThrow('Decimal is');
  expect(() => decimalScalar.parseLiteral(parseValue('null'))).toThrow('Decimal is');
});

test('an instant is shown in UTC and a wrong inner value never leaves', () => {
  expect(dateTimeScalar.serialize(new Date('2026-11-22T16:00:00+08:00'))).toBe('2026-11-22T08:00:00.000Z');
  expect(decimalScalar.serialize('12.34')).toBe('12.34');
  expect(() => decimalScalar.serialize(Number.NaN)).toThrow();
  expect(() => dateScalar.serialize('yesterday')).toThrow();
});

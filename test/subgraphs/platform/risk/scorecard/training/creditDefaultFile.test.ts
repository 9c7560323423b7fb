import { parseCreditDefaultFile } from '../../../../../../subgraphs/platform/risk/scorecard/training/creditDefaultFile.ts';
import { FileInvalid } from '../../../../../../subgraphs/platform/risk/scorecard/training/fileInvalid.ts';
import { header, rowOf } from '../syntheticFile.ts';

test('a row becomes a history in hundredths, newest month first, and an outcome', () => {
  const cells = {
    PAY_0: 2,
    PAY_2: -1,
    PAY_3: -2,
    PAY_4: 0,
    BILL_AMT1: -12,
    PAY_AMT2: 7,
    'default.payment.next.month': 1,
  };
  const [row] = parse(rowOf(1, cells));
  expect(row).toMatchObject({ personId: '1', isDefault: true, history: { limitFen: 2_000_000n } });
  expect(row?.history.months.slice(0, 4)).toEqual([
    { billedFen: -1_200n, paidFen: 0n, delayMonths: 2, standing: 'LATE' },
    { billedFen: 500_000n, paidFen: 700n, delayMonths: 0, standing: 'CLEARED' },
    { billedFen: 500_000n, paidFen: 0n, delayMonths: 0, standing: 'UNUSED' },
    { billedFen: 500_000n, paidFen: 0n, delayMonths: 0, standing: 'CARRIED' },
  ]);
});

test('nothing of sex, education, marriage and age is read', () => {
  const shown = parse(rowOf(1, { SEX: 'x', EDUCATION: '', MARRIAGE: 'y', AGE: 'old' }));
  expect(shown).toEqual(parse(rowOf(1)));
});

test('a round amount may be written short', () => {
  expect(parse(rowOf(1, { LIMIT_BAL: '5e+05' }))[0]?.history.limitFen).toBe(50_000_000n);
});

test('a file without the outcome column has people whose outcome is not known', () => {
  const withoutLast = (line: string) => line.slice(0, line.lastIndexOf(','));
  const rows = parseText([withoutLast(header), withoutLast(rowOf(1))].join('\r\n'));
  expect(rows.map(({ isDefault }) => isDefault)).toEqual([null]);
});

test.each([
  [[rowOf(1), rowOf(2, { LIMIT_BAL: 'many' })], 'Line 3: LIMIT_BAL is not a whole number.'],
  [[rowOf(1, { LIMIT_BAL: 0 })], 'Line 2: LIMIT_BAL is not more than 0.'],
  [[rowOf(1, { BILL_AMT3: '1.5' })], 'Line 2: BILL_AMT3 is not a whole number.'],
  [[rowOf(1, { PAY_AMT6: '' })], 'Line 2: PAY_AMT6 is not a whole number.'],
  [[rowOf(1, { PAY_AMT6: -1 })], 'Line 2: PAY_AMT6 is negative.'],
  [[rowOf(1, { PAY_4: 10 })], 'Line 2: PAY_4 is not from -2 to 9.'],
  [[rowOf(1, { 'default.payment.next.month': 2 })], 'Line 2: default.payment.next.month is neither 0 nor 1.'],
  [[rowOf(1), rowOf(2), rowOf(1)], 'Line 4: the person 1 came before.'],
  [[rowOf(1, { ID: '' })], 'Line 2: ID is empty.'],
])('a wrong value is refused with its line (%#)', (rows, message) => {
  expect(() => parse(...rows)).toThrow(new FileInvalid(...lineAndProblem(message)));
});

test('a row with too few cells is refused with its line', () => {
  expect(() => parse(rowOf(1), '2,20000')).toThrow(/^Line 3: /);
});

test('a file without a needed column, with one twice, or without rows is refused', () => {
  expect(() => parseText('ID,LIMIT_BAL\n1,2\n')).toThrow(
    /^Line 1: the columns PAY_0, PAY_2, .* are missing\.$/,
  );
  expect(() => parseText(`${header},ID\n`)).toThrow(new FileInvalid(1, 'the column ID comes twice.'));
  expect(() => parse()).toThrow(new FileInvalid(1, 'the file has no rows.'));
});

function parse(...rows: readonly string[]) {
  return parseText(`${[header, ...rows].join('\n')}\n`);
}

function parseText(text: string) {
  return parseCreditDefaultFile(Buffer.from(text));
}

function lineAndProblem(message: string): [number, string] {
  const [, line = '', problem = ''] = /^Line (\d+): (.*)$/.exec(message) ?? [];
  return [Number(line), problem];
}

/** The columns of the public file, as it quotes them. */
const columns = [
  'ID,LIMIT_BAL,SEX,EDUCATION,MARRIAGE,AGE',
  'PAY_0,PAY_2,PAY_3,PAY_4,PAY_5,PAY_6',
  'BILL_AMT1,BILL_AMT2,BILL_AMT3,BILL_AMT4,BILL_AMT5,BILL_AMT6',
  'PAY_AMT1,PAY_AMT2,PAY_AMT3,PAY_AMT4,PAY_AMT5,PAY_AMT6',
  'default.payment.next.month',
].join(',');

export const header = columns.replaceAll(/[^,]+/g, (column) => `"${column}"`);

/** One quiet person; `replaced` gives other cells by column. */
export function rowOf(id: number, replaced: Readonly<Record<string, string | number>> = {}): string {
  const cells: Record<string, string | number> = {
    ID: id,
    LIMIT_BAL: 20000,
    SEX: 2,
    EDUCATION: 2,
    MARRIAGE: 1,
    AGE: 24,
  };
  for (const column of columns.split(',').slice(6)) cells[column] = column.startsWith('BILL') ? 5000 : 0;
  return columns
    .split(',')
    .map((column) => replaced[column] ?? cells[column])
    .join(',');
}

/** A file of made-up people: the worse a person's hidden quality, the later, poorer and fuller the months. */
export function syntheticFile(people: number): string {
  const draw = randomNumbers(20_260_101);
  const rows = Array.from({ length: people }, (_, index) => rowOf(index + 1, personOf(draw)));
  return `${[header, ...rows].join('\n')}\n`;
}

function personOf(draw: () => number): Record<string, string | number> {
  const quality = draw();
  const limit = 10_000 * (1 + Math.floor(quality * 20 + draw() * 20));
  const person: Record<string, string | number> = { LIMIT_BAL: limit };
  for (const [age, column] of ['PAY_0', 'PAY_2', 'PAY_3', 'PAY_4', 'PAY_5', 'PAY_6'].entries()) {
    const isLate = draw() > 0.35 + 0.8 * quality;
    person[column] = isLate ? 1 + Math.floor(draw() * 3) : Math.floor(draw() * 3) - 2;
    person[`BILL_AMT${age + 1}`] = Math.floor(limit * draw() * (1.1 - quality));
    person[`PAY_AMT${age + 1}`] = isLate ? 0 : Math.floor(limit * draw() * quality * 0.3);
  }
  person['default.payment.next.month'] = draw() < 0.7 * (1 - quality) ** 1.5 ? 1 : 0;
  return person;
}

/** The same numbers from 0 to 1 each time: a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

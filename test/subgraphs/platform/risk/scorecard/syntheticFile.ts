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

/**
 * A file of made-up people, the same each time. Their months are drawn by chance; they default by their
 * lateness, their payments and what is left of their limit, so a scorecard has something to find in each.
 */
export function syntheticFile(people: number): string {
  const draw = randomNumbers(20_260_101);
  const rows = Array.from({ length: people }, (_, index) => rowOf(index + 1, personOf(draw)));
  return `${[header, ...rows].join('\n')}\n`;
}

function personOf(draw: () => number): Record<string, string | number> {
  const limit = 10_000 * (2 + Math.floor(draw() * 40));
  const [use, paid, lateness] = [draw(), draw(), draw()];
  const person: Record<string, string | number> = { LIMIT_BAL: limit };
  for (const [age, column] of ['PAY_0', 'PAY_2', 'PAY_3', 'PAY_4', 'PAY_5', 'PAY_6'].entries()) {
    const isLate = draw() < lateness ** 3;
    person[column] = isLate ? 1 + Math.floor(draw() * 3) : Math.floor(draw() * 3) - 2;
    person[`BILL_AMT${age + 1}`] = Math.floor(limit * use * (0.7 + 0.4 * draw()));
    person[`PAY_AMT${age + 1}`] = Math.floor(limit * use * paid * (0.2 + 0.3 * draw()));
  }
  const logOdds = 4 * lateness ** 2 - 3 * paid + 2 * use - limit / 150_000 - Number(person.PAY_0 === 0);
  person['default.payment.next.month'] = draw() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
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

import { addDays, addMonths } from '../subgraphs/common/dates.ts';
import { derivedId } from '../subgraphs/common/ids.ts';
import { dayOfMonth, today } from './calendar.ts';
import type { BoundCard, Deposit, Grade, Life, Line, Purchase } from './life.ts';
import { makePurchase } from './makePurchase.ts';
import { drawName } from './names.ts';
import { type Random, randomOf } from './random.ts';
import { drawSituation, type Situation } from './situation.ts';

/** What is known of a person before the life is told; the rest follows from the number. */
export interface Person {
  readonly number: number;
  readonly username?: string;
  readonly name?: string;
  readonly situation?: Situation;
}

/** Tells a person's life: the same each time for the same person. */
export function liveLife(person: Person): Life {
  const random = randomOf('life', person.number);
  const situation = person.situation ?? drawSituation(random);
  const userId = derivedId('usr', person.number);
  const line = lineOf(person.number, situation, random);
  return {
    userId,
    username: person.username ?? `shopper-${person.number}`,
    name: person.name ?? drawName(random),
    mobile: `1${random.pick(['38', '39', '50', '86'])}${String(random.whole(0, 99_999_999)).padStart(8, '0')}`,
    situation,
    joinedOn: joinedOn(situation, random),
    cards: cardsOf(person.number, situation, random),
    line,
    purchases: line === null ? [] : purchasesOf(person.number, situation, line, random),
    deposit: depositOf(situation, line),
  };
}

const limits: Record<Grade, bigint> = { A: 5_000_000n, B: 2_000_000n, C: 1_000_000n, D: 500_000n };
const scores: Record<Grade, readonly [number, number]> = {
  A: [680, 760],
  B: [640, 679],
  C: [600, 639],
  D: [560, 599],
};

function joinedOn(situation: Situation, random: Random): string {
  switch (situation) {
    case 'JUST_JOINED':
      return today;
    case 'NEW':
      return addDays(today, -random.whole(3, 30));
    default:
      return addDays('2025-11-01', -random.whole(0, 300));
  }
}

function cardsOf(number: number, situation: Situation, random: Random): BoundCard[] {
  const card = (index: number, boundOn: string, hasMandate: boolean): BoundCard => ({
    id: derivedId('crd', number, index),
    autoDebitId: hasMandate ? derivedId('adb', number, index) : null,
    lastFour: String(random.whole(0, 9_999)).padStart(4, '0'),
    boundOn,
  });
  switch (situation) {
    case 'JUST_JOINED':
      return [];
    case 'NEW':
      return [card(1, addDays(today, -2), true)];
    case 'TWO_CARDS':
      return [card(1, '2025-11-04', true), card(2, '2026-08-12', false)];
    default:
      return [card(1, '2025-11-04', true)];
  }
}

function lineOf(number: number, situation: Situation, random: Random): Line | null {
  if (situation === 'JUST_JOINED') return null;
  const grade = gradeOf(situation, random);
  const [worst, best] = scores[grade];
  return {
    id: derivedId('cln', number),
    limitFen: limits[grade],
    grade,
    isFrozen: situation === 'OVERDUE',
    activeFrom: situation === 'NEW' ? addDays(today, -1) : '2025-11-05',
    score: random.whole(worst, best),
    reasonCodes: grade === 'A' ? [] : ['UTILISATION_HIGH', 'HISTORY_SHORT'].slice(0, grade === 'B' ? 1 : 2),
  };
}

function gradeOf(situation: Situation, random: Random): Grade {
  switch (situation) {
    case 'GOOD_PAYER':
      return random.pick(['A', 'B']);
    case 'NEAR_LIMIT':
      return 'B';
    case 'OVERDUE':
      return random.pick(['C', 'D']);
    default:
      return random.pick(['B', 'C']);
  }
}

/** Days on which purchases are placed, counted back from today. */
function purchasesOf(number: number, situation: Situation, line: Line, random: Random): Purchase[] {
  const purchase = (
    index: number,
    plan: Omit<Parameters<typeof makePurchase>[0], 'person' | 'index' | 'random'>,
  ) => makePurchase({ person: number, index, random, ...plan });
  const share = (percent: bigint) => (line.limitFen * percent) / 100n;
  switch (situation) {
    case 'JUST_JOINED':
    case 'NEW':
      return [];
    case 'GOOD_PAYER':
      return [330, 290, 240, 180, 120, 75, 40].map((daysAgo, index) =>
        purchase(index, { daysAgo, budgetFen: share(15n), tenor: 3, outcome: 'CAPTURED' }),
      );
    case 'NEAR_LIMIT':
      return [
        purchase(0, { daysAgo: 60, budgetFen: share(50n), tenor: 12, outcome: 'CAPTURED' }),
        purchase(1, { daysAgo: 30, budgetFen: share(40n), tenor: 12, outcome: 'CAPTURED' }),
        purchase(2, { daysAgo: 6, budgetFen: share(60n), tenor: 6, outcome: 'RISK_DECLINED' }),
        purchase(3, { daysAgo: 1, budgetFen: share(10n), tenor: 3, outcome: 'AUTHORIZED' }),
      ];
    case 'OVERDUE':
      return [210, 150, 100].map((daysAgo, index) =>
        purchase(index, {
          daysAgo,
          budgetFen: share(30n),
          tenor: 6,
          outcome: 'CAPTURED',
          unpaidFrom: '2026-09-01',
        }),
      );
    case 'TWO_CARDS':
      return [
        purchase(0, { daysAgo: 150, budgetFen: share(30n), tenor: 6, outcome: 'CAPTURED' }),
        purchase(1, { daysAgo: 45, budgetFen: share(20n), tenor: 3, outcome: 'CAPTURED' }),
        purchase(2, { daysAgo: 20, budgetFen: share(15n), tenor: 3, outcome: 'CANCELLED' }),
        purchase(3, { daysAgo: 1, budgetFen: share(10n), tenor: 3, outcome: 'CAPTURED' }),
      ];
    default:
      return situation satisfies never;
  }
}

/** A year of salary and of living; a salary is large against the line, and stops for who falls behind. */
function depositOf(situation: Situation, line: Line | null): Deposit {
  const salaryFen = line === null ? 800_000n : line.limitFen / 2n + 400_000n;
  const months = Array.from({ length: 12 }, (_, index) => {
    const on = dayOfMonth(addMonths(today, index - 11), 10);
    const hasSalary = situation !== 'OVERDUE' || on < '2026-08-15';
    const livingFen = hasSalary ? (salaryFen * 4n) / 10n : 0n;
    return { on, salaryFen: hasSalary ? salaryFen : 0n, livingFen };
  });
  return { months: situation === 'OVERDUE' ? spendTheRest(months) : months };
}

/** Who falls behind has spent nearly everything by the middle of August. */
function spendTheRest(months: Deposit['months']): Deposit['months'] {
  return months.map((month) =>
    month.on === '2026-08-10' ? { ...month, livingFen: month.salaryFen } : month,
  );
}

import { type Condition, subjectKinds } from './condition.ts';

type Field = (value: unknown) => boolean;

const wholeFrom =
  (least: number, most: number): Field =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const subject: Field = (value) => subjectKinds.some((kind) => kind === value);
const claim: Field = (value) => typeof value === 'boolean';

const ninetyDays = 90 * 24 * 60 * 60;

/** The form of each kind of condition: exactly these fields, each within its limits. */
const forms: Readonly<Record<Condition['kind'], Readonly<Record<string, Field>>>> = {
  VELOCITY: {
    of: subject,
    windowSeconds: wholeFrom(60, ninetyDays),
    moreThan: wholeFrom(1, 1_000_000),
    onlyNewDevices: claim,
  },
  AMOUNT_JUMP: {
    timesMean: wholeFrom(2, 1_000),
    leastPurchases: wholeFrom(1, 200),
    leastAmountFen: wholeFrom(0, 1_000_000_000),
  },
  NEW_DEVICE: { leastPurchases: wholeFrom(0, 200) },
  NEW_PLACE: { leastPurchases: wholeFrom(1, 200) },
  NIGHT: { fromHour: wholeFrom(0, 23), untilHour: wholeFrom(0, 23) },
  BLOCKED: { of: subject },
};

/**
 * Reads the condition of a rule as it is stored. Throws on anything that is not exactly of the form of its
 * kind: a rule that cannot be read must stop the deciding, not be left out of it.
 */
export function readCondition(value: unknown): Condition {
  if (typeof value !== 'object' || value === null) throw new Error('A condition is an object.');
  const { kind, ...fields } = value as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || !Object.hasOwn(forms, kind)) {
    throw new Error(`There is no condition of kind ${String(kind)}.`);
  }
  const form = forms[kind as Condition['kind']];
  const names = new Set([...Object.keys(form), ...Object.keys(fields)]);
  for (const name of names) {
    const isOfForm = Object.hasOwn(form, name) && form[name]?.(fields[name]) === true;
    if (!isOfForm) throw new Error(`${name} of a ${kind} condition is not of its form.`);
  }
  return value as Condition;
}

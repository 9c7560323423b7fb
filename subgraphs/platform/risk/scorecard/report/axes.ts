import type { Axis } from './plot.ts';

/** An axis of shares from 0 to 1, written in per cent. */
export function shareAxis(label: string): Axis {
  return { label, from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], format: percent };
}

/** An axis of shares from 0 to a round value at or above `highest`. */
export function shortShareAxis(label: string, highest: number): Axis {
  const to = Math.ceil(highest * 10) / 10;
  const ticks = Array.from({ length: Math.round(to * 10) + 1 }, (_, tenth) => tenth / 10);
  return { label, from: 0, to, ticks, format: percent };
}

/** An axis of scores between round values around all of them. */
export function scoreAxis(scores: readonly number[]): Axis {
  const from = Math.floor(least(scores) / 20) * 20;
  const to = Math.ceil((-least(scores.map((score) => -score)) + 1) / 20) * 20;
  const ticks = Array.from({ length: (to - from) / 20 + 1 }, (_, step) => from + step * 20);
  return { label: 'score', from, to, ticks, format: String };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function least(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);
}

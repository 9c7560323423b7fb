/** The wall clock, injected so that a test can live through a year in a second. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

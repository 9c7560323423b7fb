import type { SubjectKind, Velocity } from './condition.ts';

/** What is known about a purchase beside its own facts, as it was counted for one decision. */
export interface Signals {
  /** Purchases within a window, this one included, by `velocityName`. */
  readonly counts: Readonly<Record<string, number>>;
  /** The person's approved purchases of the year before, 200 at most. */
  readonly purchasesBefore: number;
  readonly spentBeforeFen: bigint;
  /** There are some, and none of them came from this device. */
  readonly isNewDevice: boolean;
  /** At least one of those was made at this place. */
  readonly isKnownPlace: boolean;
  readonly blocked: readonly SubjectKind[];
}

/** The name of what a velocity counts: "PERSON 3600", or "MERCHANT 3600 new devices". */
export function velocityName({ of, windowSeconds, onlyNewDevices }: Window): string {
  return `${of} ${windowSeconds}${onlyNewDevices ? ' new devices' : ''}`;
}

/** What is to be counted. */
export type Window = Pick<Velocity, 'of' | 'windowSeconds' | 'onlyNewDevices'>;

/** Signals as they are stored with a decision. */
export function storedSignals(signals: Signals): object {
  return { ...signals, spentBeforeFen: String(signals.spentBeforeFen) };
}

/** Reads what `storedSignals` gave. */
export function readSignals(value: unknown): Signals {
  const stored = value as Omit<Signals, 'spentBeforeFen'> & { readonly spentBeforeFen: string };
  return { ...stored, spentBeforeFen: BigInt(stored.spentBeforeFen) };
}

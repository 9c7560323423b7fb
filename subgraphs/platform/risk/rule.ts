import type { Condition } from './condition.ts';

/** Active rules decide, shadow rules are only recorded, the rest does nothing. */
export type RuleMode = 'ACTIVE' | 'SHADOW' | 'OFF';

/** A version of a rule about purchases. */
export interface Rule {
  readonly code: string;
  readonly version: number;
  readonly inForceFrom: Date;
  /** Null until the next version. */
  readonly inForceUntil: Date | null;
  readonly condition: Condition;
  readonly weight: number;
  readonly mode: RuleMode;
  readonly reasonCode: string;
}

/** From which score on a purchase is challenged, reviewed or declined. */
export interface Thresholds {
  readonly inForceFrom: Date;
  readonly challengeAt: number;
  readonly reviewAt: number;
  readonly declineAt: number;
  readonly alertAfter: number;
  readonly alertWindowSeconds: number;
}

/** Of each rule the version in force at an instant: the latest that has begun, unless it has ended or is off. */
export function rulesAt(versions: readonly Rule[], instant: Date): Rule[] {
  const begun = versions.filter(({ inForceFrom }) => inForceFrom <= instant);
  return [...Map.groupBy(begun, ({ code }) => code).values()]
    .map((own) => own.reduce((latest, each) => (each.version > latest.version ? each : latest)))
    .filter(({ mode, inForceUntil }) => mode !== 'OFF' && (inForceUntil === null || inForceUntil > instant));
}

/** The thresholds in force at an instant. */
export function thresholdsAt(all: readonly Thresholds[], instant: Date): Thresholds {
  const begun = all.filter(({ inForceFrom }) => inForceFrom <= instant);
  if (begun.length === 0) throw new Error(`No thresholds are in force at ${instant.toISOString()}.`);
  return begun.reduce((latest, each) => (each.inForceFrom > latest.inForceFrom ? each : latest));
}

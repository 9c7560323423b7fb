import type { EntityManager } from 'typeorm';
import { announceChange } from '../../common/announceChange.ts';
import { newId } from '../../common/ids.ts';
import type { AlertKind } from './watchTables.ts';

/** What operations listen to. */
export const alertsOfOperations = { topic: 'alert', key: 'operations' } as const;

/** Something that operations should look at. */
export interface NewAlert {
  readonly kind: AlertKind;
  /** A merchant's id, or a model's version. */
  readonly subject: string;
  /** What was seen, in words, without personal data. */
  readonly detail: string;
}

/**
 * Raises an alert, in the transaction of what it follows from. While one of that kind about that subject
 * waits to be acknowledged there is no second one. Who watches hears of it. Gives the new alert's id, or null.
 */
export async function raiseAlert(tx: EntityManager, alert: NewAlert, now: Date): Promise<string | null> {
  const rows: { id: string }[] = await tx.query(
    `INSERT INTO risk_alerts (id, kind, subject, detail, raised_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING id`,
    [newId('alt'), alert.kind, alert.subject, alert.detail, now],
  );
  const id = rows[0]?.id ?? null;
  if (id !== null) await announceChange(tx, { ...alertsOfOperations, id });
  return id;
}

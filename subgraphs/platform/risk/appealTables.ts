import { EntitySchema } from 'typeorm';

export type AppealStatus = 'OPEN' | 'UPHELD' | 'REJECTED';

/** What a person says against a decision; answered once. */
export interface AppealRow {
  readonly id: string;
  readonly decisionId: string;
  readonly userId: string;
  readonly statement: string;
  readonly idempotencyKey: string;
  readonly openedAt: Date;
  readonly status: AppealStatus;
  readonly answer: string | null;
  readonly answeredBy: string | null;
  readonly answerKey: string | null;
  readonly answeredAt: Date | null;
}

export const AppealTable = new EntitySchema<AppealRow>({
  name: 'Appeal',
  tableName: 'appeals',
  columns: {
    id: { type: 'text', primary: true },
    decisionId: { type: 'text' },
    userId: { type: 'text' },
    statement: { type: 'text' },
    idempotencyKey: { type: 'text' },
    openedAt: { type: 'timestamptz', precision: 3 },
    status: { type: 'text' },
    answer: { type: 'text', nullable: true },
    answeredBy: { type: 'text', nullable: true },
    answerKey: { type: 'text', nullable: true },
    answeredAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

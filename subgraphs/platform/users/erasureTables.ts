import { EntitySchema } from 'typeorm';

/** That a person asked to be erased. */
export interface ErasureRow {
  readonly userId: string;
  readonly requestedAt: Date;
  /** When nothing was left to be done; null before. */
  readonly completedAt: Date | null;
}

export const ErasureTable = new EntitySchema<ErasureRow>({
  name: 'Erasure',
  tableName: 'erasures',
  columns: {
    userId: { type: 'text', primary: true },
    requestedAt: { type: 'timestamptz', precision: 3 },
    completedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** That a subgraph let go of a person, and what it keeps and why. */
export interface ErasureStepRow {
  readonly userId: string;
  readonly subgraph: string;
  readonly kept: readonly { readonly name: string; readonly reason: string }[];
  readonly doneAt: Date;
}

export const ErasureStepTable = new EntitySchema<ErasureStepRow>({
  name: 'ErasureStep',
  tableName: 'erasure_steps',
  columns: {
    userId: { type: 'text', primary: true },
    subgraph: { type: 'text', primary: true },
    kept: { type: 'jsonb' },
    doneAt: { type: 'timestamptz', precision: 3 },
  },
});

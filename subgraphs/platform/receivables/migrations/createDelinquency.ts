import type { Migration } from '../../../common/migration.ts';

/**
 * From how many days past due a bucket and a risk class hold, by the day from which the table is in
 * force: a new rule is a new set of rows, and old business days keep theirs. The first set is the
 * card rule: buckets of 30 days, and the five tiers at 0, 1, 91, 121 and 181 days.
 */
export const createDelinquency: Migration = {
  name: 'createDelinquency1763800004000',
  sql: `
    CREATE TABLE delinquency_buckets (
      in_force_from date NOT NULL,
      from_days integer NOT NULL CONSTRAINT delinquency_buckets_days_not_negative CHECK (from_days >= 0),
      bucket text NOT NULL CONSTRAINT delinquency_buckets_bucket_known
        CHECK (bucket IN ('M0', 'M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M6_PLUS')),
      PRIMARY KEY (in_force_from, from_days),
      CONSTRAINT delinquency_buckets_bucket_once UNIQUE (in_force_from, bucket)
    );
    INSERT INTO delinquency_buckets (in_force_from, from_days, bucket) VALUES
      ('2020-01-01', 0, 'M0'), ('2020-01-01', 1, 'M1'), ('2020-01-01', 31, 'M2'), ('2020-01-01', 61, 'M3'),
      ('2020-01-01', 91, 'M4'), ('2020-01-01', 121, 'M5'), ('2020-01-01', 151, 'M6'),
      ('2020-01-01', 181, 'M6_PLUS');

    CREATE TABLE risk_classes (
      in_force_from date NOT NULL,
      from_days integer NOT NULL CONSTRAINT risk_classes_days_not_negative CHECK (from_days >= 0),
      risk_class text NOT NULL CONSTRAINT risk_classes_class_known
        CHECK (risk_class IN ('NORMAL', 'SPECIAL_MENTION', 'SUBSTANDARD', 'DOUBTFUL', 'LOSS')),
      PRIMARY KEY (in_force_from, from_days),
      CONSTRAINT risk_classes_class_once UNIQUE (in_force_from, risk_class)
    );
    INSERT INTO risk_classes (in_force_from, from_days, risk_class) VALUES
      ('2020-01-01', 0, 'NORMAL'), ('2020-01-01', 1, 'SPECIAL_MENTION'), ('2020-01-01', 91, 'SUBSTANDARD'),
      ('2020-01-01', 121, 'DOUBTFUL'), ('2020-01-01', 181, 'LOSS');

    GRANT SELECT ON delinquency_buckets, risk_classes TO whiteslip_receivables;
  `,
};

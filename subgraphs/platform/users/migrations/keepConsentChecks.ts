import type { Migration } from '../../../common/migration.ts';

/**
 * How long the evidence of who asked for a consent is kept: three years, the general period in which a
 * claim can be made (Civil Code of China, article 188). The login role adds evidence and cannot delete any;
 * the function deletes what the rule in force keeps no longer, and by a clock that nobody can put forward.
 */
export const keepConsentChecks: Migration = {
  name: 'keepConsentChecks1763800013000',
  sql: `
    ALTER TABLE retention_rules ADD COLUMN consent_checks_kept_days integer NOT NULL DEFAULT 1096
      CONSTRAINT retention_rules_consent_checks CHECK (consent_checks_kept_days > 0);
    ALTER TABLE retention_rules ALTER COLUMN consent_checks_kept_days DROP DEFAULT;
    CREATE INDEX consent_checks_checked ON consent_checks USING brin (checked_at);

    CREATE FUNCTION forget_consent_checks(at timestamptz, most integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = users, pg_temp AS $$
      WITH rule AS (
        SELECT least(at, clock_timestamp()) - make_interval(days => consent_checks_kept_days) AS kept_from
        FROM retention_rules WHERE in_force_from <= least(at, clock_timestamp())
        ORDER BY in_force_from DESC LIMIT 1
      ), gone AS (
        DELETE FROM consent_checks WHERE id IN (
          SELECT id FROM consent_checks WHERE checked_at < (SELECT kept_from FROM rule) LIMIT most)
        RETURNING 1
      ) SELECT count(*)::integer FROM gone
    $$;
    REVOKE ALL ON FUNCTION forget_consent_checks FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION forget_consent_checks TO whiteslip_users;
  `,
};

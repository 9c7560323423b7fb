import pg from 'pg';

const { builtins } = pg.types;

/**
 * How values leave PostgreSQL, for entities and raw SQL alike: bigint as a JS bigint (exact, so money
 * and `count(*)` too), date as its ISO text (pg's own reading depends on the process time zone),
 * numeric as text, timestamptz as a Date.
 */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === builtins.INT8) return BigInt;
    if (oid === builtins.DATE) return String;
    return pg.types.getTypeParser(oid, format);
  },
};

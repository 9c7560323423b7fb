import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A step of a subgraph's schema. Steps only go forward: a mistake is mended by the next one. */
export interface Migration {
  /** A verb and a noun, then the 13 digits of its moment in milliseconds: "createCreditLines1763800000000". */
  readonly name: string;
  /** SQL statements, run in one transaction with the subgraph's schema first in the search path. */
  readonly sql: string;
}

/** The class that TypeORM wants to be given for a migration. */
export function migrationClass({ name, sql }: Migration): new () => MigrationInterface {
  return class {
    readonly name = name;

    async up(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(sql);
    }

    async down(): Promise<void> {
      throw new Error('Migrations only go forward.');
    }
  };
}

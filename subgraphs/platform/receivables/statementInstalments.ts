import type { DataSource } from 'typeorm';
import { amongKeys } from '../../common/readsByKey.ts';
import { type InstalmentRow, InstalmentTable, StatementInstalmentTable } from './tables.ts';

/** An instalment in one of the statements that ask for it. */
export interface StatedInstalment extends InstalmentRow {
  readonly statementId: string;
}

/** The instalments of many statements, earliest due first. One statement of SQL. */
export async function readInstalmentsOfStatements(
  dataSource: DataSource,
  statementIds: readonly string[],
): Promise<StatedInstalment[]> {
  const { raw, entities } = await dataSource
    .getRepository(InstalmentTable)
    .createQueryBuilder('instalment')
    .innerJoin(StatementInstalmentTable.options.name, 'link', 'link.instalmentId = instalment.id')
    .addSelect('link.statementId', 'statementId')
    .where(amongKeys('link.statementId', ':statementIds'), { statementIds })
    .orderBy('instalment.dueOn')
    .addOrderBy('instalment.planId')
    .addOrderBy('instalment.number')
    .getRawAndEntities<{ statementId: string; instalment_id: string }>();
  const instalments = new Map(entities.map((instalment) => [instalment.id, instalment]));
  return raw.flatMap(({ statementId, instalment_id }) => {
    const instalment = instalments.get(instalment_id);
    return instalment ? [{ ...instalment, statementId }] : [];
  });
}

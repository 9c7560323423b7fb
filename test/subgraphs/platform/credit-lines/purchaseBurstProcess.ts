import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { runBurst } from './purchaseBurst.ts';

/** A process to be killed: makes purchases and writes a line to stdout for each answer. */
const [url = '', userId = '', productId = '', purchases = ''] = process.argv.slice(2);
const dataSource = await openDatabase(database, { url, poolSize: 8 });
await runBurst({
  dataSource,
  userId,
  productId,
  purchases: Number(purchases),
  onAnswer: () => process.stdout.write('answered\n'),
});
await dataSource.destroy();

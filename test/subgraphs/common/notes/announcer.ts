import { announceChange } from '../../../../subgraphs/common/announceChange.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';

/** Another process of the same subgraph: announces not_1, undoes not_undone, announces not_2, and ends. */
const [url = '', schema = ''] = process.argv.slice(2);
const dataSource = await openDatabase({ schema, entities: [], migrations: [] }, { url });
for (const id of ['not_1', 'not_undone', 'not_2']) {
  await dataSource
    .transaction(async (tx) => {
      await announceChange(tx, { topic: 'note', key: 'usr_ann', id });
      if (id === 'not_undone') throw new Error('undone');
    })
    .catch(() => undefined);
}
await dataSource.destroy();

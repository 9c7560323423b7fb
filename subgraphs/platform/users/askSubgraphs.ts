import type { DataSource } from 'typeorm';
import type { SubgraphClient } from '../../common/callSubgraph.ts';
import {
  type ErasureObstacle,
  type KeptPersonalData,
  type PersonalDataTable,
  readPersonalData,
} from '../../common/personalData.ts';
import { personalData } from './personalData.ts';

/** Every other subgraph; each keeps something about people. */
export const otherSubgraphs = [
  'accounts',
  'clearing',
  'reconciliation',
  'credit-lines',
  'orders',
  'risk',
  'receivables',
] as const;

/** What one subgraph keeps about a person. */
export interface DataPart {
  readonly subgraph: string;
  readonly tables: readonly PersonalDataTable[];
}

const tablesQuestion = `query PersonalData($userId: ID!) {
  personalData(userId: $userId) {
    tables { name purpose retention erasure reason withheld rows isComplete }
  }
}`;
const obstaclesQuestion = 'query Obstacles($userId: ID!) { personalData(userId: $userId) { obstacles } }';
const erasure =
  'mutation Erase($userId: ID!) { erasePersonalData(userId: $userId) { kept { name reason } } }';

/** A person's rows can be many. */
const timeoutMs = 20_000;

/** What all eight subgraphs keep about a person. One that is away is an Outage: a part would be no answer. */
export async function collectData(
  userId: string,
  { client, dataSource }: { readonly client: SubgraphClient; readonly dataSource: DataSource },
): Promise<DataPart[]> {
  const own = { subgraph: 'users', tables: await readPersonalData(dataSource, personalData, userId) };
  const others = otherSubgraphs.map(async (subgraph) => {
    const answer = await client.call<{ personalData: { tables: PersonalDataTable[] } }>(
      subgraph,
      tablesQuestion,
      { userId },
      { timeoutMs },
    );
    return { subgraph, tables: answer.personalData.tables };
  });
  return [own, ...(await Promise.all(others))];
}

/** What stands against erasing a person, anywhere. */
export async function collectObstacles(userId: string, client: SubgraphClient): Promise<ErasureObstacle[]> {
  const answers = await Promise.all(
    otherSubgraphs.map((subgraph) =>
      client.call<{ personalData: { obstacles: ErasureObstacle[] } }>(subgraph, obstaclesQuestion, {
        userId,
      }),
    ),
  );
  return answers.flatMap(({ personalData: { obstacles } }) => obstacles);
}

/** Has a subgraph let go of a person, once or again, and gives what it keeps. */
export async function eraseAt(
  subgraph: string,
  userId: string,
  client: SubgraphClient,
): Promise<KeptPersonalData[]> {
  const answer = await client.call<{ erasePersonalData: { kept: KeptPersonalData[] } }>(
    subgraph,
    erasure,
    { userId },
    { timeoutMs },
  );
  return answer.erasePersonalData.kept;
}

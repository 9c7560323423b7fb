import type { TestCaller } from '../../support/callers.ts';
import type { GraphqlAnswer, TestSubgraph } from '../../support/subgraph.ts';

/** Asks a subgraph for entities by id, as the gateway does. Gives them in the order of the ids. */
export async function askEntities(
  subgraph: TestSubgraph,
  caller: TestCaller,
  type: string,
  ids: readonly string[],
  selection: string,
): Promise<GraphqlAnswer> {
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} ${selection} } }`;
  const representations = ids.map((id) => ({ __typename: type, id }));
  const answer = await subgraph.ask(caller, query, { r: representations });
  return { ...answer, data: answer.data?._entities };
}

/** How many SQL statements it takes to give this many entities with what is selected of each. */
export async function countStatements(
  subgraph: TestSubgraph,
  caller: TestCaller,
  type: string,
  ids: readonly string[],
  selection: string,
): Promise<unknown> {
  const { data, errors } = await askEntities(subgraph, caller, type, ids, selection);
  expect(errors).toBeUndefined();
  expect(data).not.toContain(null);
  expect(data).toHaveLength(ids.length);
  return subgraph.lastStatements();
}

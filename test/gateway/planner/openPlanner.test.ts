import { parse, print } from 'graphql';
import { openPlanner } from '../../../gateway/planner/openPlanner.ts';
import type { PlannerProcess } from '../../../gateway/planner/plannerProcess.ts';
import { reverseKeys } from '../../../gateway/planner/reverseKeys.ts';
import { supergraphOf } from '../../support/composition.ts';
import { crashing, hopeless } from '../../support/plannerTraps.ts';

const open: PlannerProcess[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((planner) => planner.close()));
});

async function codeOf(supergraphSdl: string, operation: string): Promise<string> {
  const planner = await openPlanner(supergraphSdl);
  open.push(planner);
  return planner.planAsync(operation, null, new Set(), 0).then(
    (plan) => JSON.stringify(plan),
    (error) => error.code,
  );
}

test('what breaks the planner by one order of keys is planned by the other', async () => {
  const plan = await codeOf(crashing.supergraphSdl, crashing.operation);

  for (const subgraph of ['catalog', 'prices', 'sizes'])
    expect(plan).toContain(`"serviceName":"${subgraph}"`);
});

test('what breaks it by either order is refused by name', async () => {
  expect(await codeOf(hopeless.supergraphSdl, hopeless.operation)).toBe('QUERY_PLANNING_CRASHED');
});

test('the keys of a type change their order, and nothing else does', () => {
  const composed = (keys: string) =>
    supergraphOf({ a: `type Query { a: A } type A ${keys} { id: ID! code: ID! }` });
  const [id, code] = ['@key(fields: "id")', '@key(fields: "code")'];
  const text = (sdl: string | null) =>
    print(parse(sdl ?? ''))
      .split('\n')
      .sort();

  expect(text(reverseKeys(composed(`${id} ${code}`)))).toEqual(text(composed(`${code} ${id}`)));
  expect(reverseKeys(composed(id))).toBeNull();
});

import { printSchema } from 'graphql';
import { composeSubgraphs } from '../../../gateway/supergraph/compose.ts';
import type { Contract } from '../../../gateway/supergraph/contract.ts';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { FEDERATION } from '../../support/composition.ts';

function apiOf(types: Record<string, string>, contract: Contract): string {
  const sources = Object.entries(types).map(([name, sdl]) => ({
    name,
    url: `http://${name}.test/`,
    sdl: FEDERATION + sdl,
  }));
  const { supergraphSdl, errors } = composeSubgraphs(sources, contract);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return printSchema(loadGeneration(supergraphSdl).apiSchema);
}

const shop = {
  orders: `
    type Query { order: Order @tag(name: "public") audit: Audit @tag(name: "internal") }
    type Mutation { settle: Int @tag(name: "internal") }
    type Order @key(fields: "id") { id: ID! @tag(name: "public") margin(of: Int, raw: Boolean @tag(name: "internal")): Int status: Status }
    enum Status { OPEN @tag(name: "public") STUCK @tag(name: "internal") }
    type Audit { entries: [Entry] }
    type Entry { at: String }`,
  parcels:
    'type Order @key(fields: "id") { id: ID! @tag(name: "public") parcels: Int track: String @tag(name: "internal") }',
};

test('operations, fields, arguments and enum values with an excluded tag vanish, and types that only they reach', () => {
  expect(apiOf(shop, { exclude: ['internal'] })).toBe(`type Query {
  order: Order
}

type Order {
  id: ID!
  margin(of: Int): Int
  status: Status
  parcels: Int
}

enum Status {
  OPEN
}`);
});

test('with included tags only what carries one of them stays', () => {
  expect(apiOf(shop, { include: ['public'] })).toBe(`type Query {
  order: Order
}

type Order {
  id: ID!
}`);
});

test('a tag that nothing carries changes nothing', () => {
  expect(apiOf(shop, { exclude: ['unheard-of'] })).toBe(apiOf(shop, {}));
});

test('a contract that leaves clients nothing to ask for is refused', () => {
  expect(() => apiOf(shop, { include: ['unheard-of'] })).toThrow(/Query/);
});

import { serveFederation } from '../../support/federationServers.ts';

const accounts = new Map(
  [
    { __typename: 'Savings', id: 's1', name: 'Rainy day', rate: 2 },
    { __typename: 'Current', id: 'c1', name: 'Daily', overdraft: 500 },
  ].map((account) => [account.id, account]),
);
const find = ({ id }: { id: string }) => accounts.get(id) ?? null;

const bank = {
  types: `
    type Query { accounts: [Account!]! account(id: ID!): Account }
    interface Account @key(fields: "id") { id: ID! name: String owner: Owner }
    type Savings implements Account @key(fields: "id") { id: ID! name: String owner: Owner rate: Int }
    type Current implements Account @key(fields: "id") { id: ID! name: String owner: Owner overdraft: Int }
    type Owner { first: String last: String }`,
  resolvers: {
    Query: {
      accounts: () => [...accounts.values()],
      account: (_: unknown, reference: { id: string }) => find(reference),
    },
    Account: {
      __resolveReference: find,
      __resolveType: ({ __typename }: { __typename: string }) => __typename,
    },
    Savings: { __resolveReference: find, owner: () => ({ first: 'Li', last: 'An' }) },
    Current: { __resolveReference: find, owner: () => ({ first: 'Wu', last: 'Bo' }) },
  },
};

const points = {
  types: `
    type Query { richest: Account top: [Account!] }
    type Account @key(fields: "id") @interfaceObject { id: ID! points: Int grade: Grade }
    type Grade { letter: String }`,
  resolvers: {
    Query: { richest: () => ({ id: 'c1' }), top: () => [{ id: 'c1' }, { id: 's1' }] },
    Account: {
      points: ({ id }: { id: string }) => (id === 'c1' ? 90 : 40),
      grade: ({ id }: { id: string }) => ({ letter: id === 'c1' ? 'A' : 'B' }),
    },
  },
};

test('the fields of an interface object answer for every type of the interface', async () => {
  const { ask, calls } = await serveFederation({ bank, points });
  expect(
    await ask('{ accounts { __typename name points ... on Savings { rate grade { letter } } } }'),
  ).toEqual({
    data: {
      accounts: [
        { __typename: 'Savings', name: 'Rainy day', points: 40, rate: 2, grade: { letter: 'B' } },
        { __typename: 'Current', name: 'Daily', points: 90 },
      ],
    },
  });
  expect(calls()).toHaveLength(2);
});

test('an interface object learns its concrete type where the interface is known', async () => {
  const { ask } = await serveFederation({ bank, points });
  expect(await ask('{ richest { __typename id points } top { __typename } }')).toEqual({
    data: {
      richest: { __typename: 'Current', id: 'c1', points: 90 },
      top: [{ __typename: 'Current' }, { __typename: 'Savings' }],
    },
  });
  expect(await ask('{ top { points name ... on Current { overdraft } ... on Savings { rate } } }')).toEqual({
    data: {
      top: [
        { points: 90, name: 'Daily', overdraft: 500 },
        { points: 40, name: 'Rainy day', rate: 2 },
      ],
    },
  });
});

test('without a question for its type an interface object needs no other subgraph', async () => {
  const { ask, calls } = await serveFederation({ bank, points });
  expect(await ask('{ richest { id points } }')).toEqual({ data: { richest: { id: 'c1', points: 90 } } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['points']);
});

test('an interface object’s field requires what the interface’s types have', async () => {
  const letters = {
    types: `
      type Query { first: Account }
      type Account @key(fields: "id") @interfaceObject {
        id: ID!
        name: String @external
        owner: Owner @external
        greeting: String @requires(fields: "name owner { last }")
      }
      type Owner { last: String @external }`,
    resolvers: {
      Query: { first: () => ({ id: 's1' }) },
      Account: {
        greeting: ({ name, owner }: { name: string; owner: { last: string } }) => `${owner.last} of ${name}`,
      },
    },
  };
  const { ask } = await serveFederation({ bank, letters });
  expect(await ask('{ accounts { greeting } account(id: "c1") { ... on Current { greeting } } }')).toEqual({
    data: {
      accounts: [{ greeting: 'An of Rainy day' }, { greeting: 'Bo of Daily' }],
      account: { greeting: 'Bo of Daily' },
    },
  });
  expect(await ask('{ first { greeting } }')).toEqual({ data: { first: { greeting: 'An of Rainy day' } } });
});

test('one interface object may require what another adds', async () => {
  const fees = {
    types: `
      type Account @key(fields: "id") @interfaceObject {
        id: ID!
        points: Int @external
        fee: Int @requires(fields: "points")
      }`,
    resolvers: { Account: { fee: ({ points: earned }: { points: number }) => 100 - earned } },
  };
  const { ask } = await serveFederation({ bank, points, fees });
  expect(await ask('{ accounts { fee } richest { fee } }')).toEqual({
    data: { accounts: [{ fee: 60 }, { fee: 10 }], richest: { fee: 10 } },
  });
});

test('an interface object that cannot be resolved still leads to the others', async () => {
  const visits = {
    types:
      'type Query { visited: [Account] }\ntype Account @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }',
    resolvers: { Query: { visited: () => [{ id: 's1' }, null] } },
  };
  const { ask } = await serveFederation({ bank, points, visits });
  expect(await ask('{ visited { id } }')).toEqual({ data: { visited: [{ id: 's1' }, null] } });
  expect(await ask('{ visited { name points __typename } }')).toEqual({
    data: { visited: [{ name: 'Rainy day', points: 40, __typename: 'Savings' }, null] },
  });
});

test('an entity that the interface’s subgraph does not know is null', async () => {
  const ghosts = {
    types:
      'type Query { ghost: Account }\ntype Account @key(fields: "id") @interfaceObject { id: ID! shade: Int }',
    resolvers: { Query: { ghost: () => ({ id: 'nobody', shade: 1 }) }, Account: { shade: () => 1 } },
  };
  const { ask } = await serveFederation({ bank, ghosts });
  expect(await ask('{ ghost { id name shade } }')).toEqual({
    data: { ghost: { id: 'nobody', name: null, shade: 1 } },
  });
});

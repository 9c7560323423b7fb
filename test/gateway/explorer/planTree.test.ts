import { planSize, planTree } from '../../../gateway/explorer/web/planTree.ts';

const field = (name: string) => ({ Field: name });

const needsUserId = [
  {
    kind: 'InlineFragment',
    typeCondition: 'User',
    selections: [
      { kind: 'Field', name: '__typename' },
      { kind: 'Field', name: 'id' },
    ],
  },
];

const root = { kind: 'Fetch', serviceName: 'users', operation: '{me{__typename id}}' };

const line = {
  kind: 'Flatten',
  path: [field('me'), field('cards'), '@'],
  node: { kind: 'Fetch', serviceName: 'credit-lines', operation: '{_entities{id}}', requires: needsUserId },
};

test('a planned call shows its subgraph, its operation, where it fills in and what it needs', () => {
  expect(planTree({ kind: 'QueryPlan', node: line })).toEqual({
    kind: 'Fetch',
    service: 'credit-lines',
    operation: '{\n  _entities {\n    id\n  }\n}',
    entities: [{ path: 'me.cards[]', needs: 'User { id }' }],
  });
});

test('one call for several places of the answer shows each of them', () => {
  const batch = {
    kind: 'BatchFetch',
    serviceName: 'accounts',
    operation: '{_e0: _entities{id}}',
    entityBatch: {
      aliases: [
        {
          alias: '_e0',
          paths: [[field('people'), '@', { TypeCondition: ['User', 'Shop'] }], [field('me')]],
          requires: needsUserId,
        },
      ],
    },
  };
  expect(planTree(batch)).toMatchObject({
    service: 'accounts',
    entities: [
      { path: 'people[]<User | Shop>', needs: 'User { id }' },
      { path: 'me', needs: 'User { id }' },
    ],
  });
});

test('the size of a plan counts parallel calls as one step and exclusive calls once', () => {
  const plan = planTree({
    kind: 'Sequence',
    nodes: [
      root,
      { kind: 'Parallel', nodes: [line, line, { kind: 'Sequence', nodes: [line, line] }] },
      { kind: 'Condition', condition: 'full', ifClause: line, elseClause: root },
    ],
  });
  expect(planSize(plan)).toEqual({ calls: 6, steps: 4 });
});

test('a subscription shows the call that it listens to', () => {
  const subscription = {
    kind: 'Subscription',
    primary: { serviceName: 'orders', operation: 'subscription{a}' },
  };
  expect(planTree(subscription)).toMatchObject({ kind: 'Fetch', service: 'orders' });
});

test('a kind of node that the page does not know is shown as it came', () => {
  expect(planTree({ kind: 'Defer', label: 'late' })).toEqual({
    kind: 'Other',
    text: '{\n  "kind": "Defer",\n  "label": "late"\n}',
  });
});

test('an operation that asks no subgraph has an empty plan', () => {
  expect(planTree({ kind: 'QueryPlan' })).toBeNull();
  expect(planSize(null)).toEqual({ calls: 0, steps: 0 });
});

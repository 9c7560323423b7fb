import { backends, federateWith, type TestSubgraph } from '../../support/federation.ts';

const itself = { __resolveReference: (entity: unknown) => entity };

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('compound and nested keys identify an entity', async () => {
    const { ask, calls } = federate({
      one: {
        sdl: `type Query { seats: [Seat!] }
          type Seat @key(fields: "row number hall { id city { name } }") { row: String! number: Int! hall: Hall! }
          type Hall { id: ID! @shareable city: City @shareable }
          type City { name: String @shareable }`,
        resolvers: {
          Query: {
            seats: () => [
              { row: '1', number: 1, hall: { id: 'h', city: { name: 'X' } } },
              { row: '11', number: 1, hall: { id: 'h', city: { name: 'X' } } },
              { row: '1', number: 1, hall: { id: 'h', city: null } },
              { row: '1', number: 1, hall: { id: 'h', city: { name: 'X' } } },
            ],
          },
        },
      },
      two: {
        sdl: `type Seat @key(fields: "row number hall { id city { name } }") { row: String! number: Int! hall: Hall! label: String }
          type Hall { id: ID! @shareable city: City @shareable }
          type City { name: String @shareable }`,
        resolvers: {
          Seat: {
            ...itself,
            label: (seat: { row: string; number: number; hall: { city: { name: string } | null } }) =>
              `${seat.row}/${seat.number}/${seat.hall.city?.name}`,
          },
        },
      },
    });

    expect(await ask('{ seats { label } }')).toEqual({
      data: {
        seats: [{ label: '1/1/X' }, { label: '11/1/X' }, { label: '1/1/undefined' }, { label: '1/1/X' }],
      },
    });
    expect(calls[1]?.variables.representations).toHaveLength(3);
  });

  test('keys that look alike but are not equal stay apart', async () => {
    const pairs: [unknown, unknown][] = [
      ['1', '1:1'],
      ['1:1', '1'],
      ['', '1;'],
      [null, 'null'],
      ['null', null],
    ];
    const { ask } = federate({
      one: {
        sdl: 'type Query { pairs: [Pair!] } type Pair @key(fields: "a b") { a: String b: String }',
        resolvers: { Query: { pairs: () => pairs.map(([a, b]) => ({ a, b })) } },
      },
      two: {
        sdl: 'type Pair @key(fields: "a b") { a: String b: String text: String }',
        resolvers: {
          Pair: { ...itself, text: (pair: { a: unknown; b: unknown }) => JSON.stringify([pair.a, pair.b]) },
        },
      },
    });

    expect(await ask('{ pairs { text } }')).toEqual({
      data: { pairs: pairs.map((pair) => ({ text: JSON.stringify(pair) })) },
    });
  });

  test('several keys lead from one subgraph to the next', async () => {
    const { ask } = federate({
      one: {
        sdl: 'type Query { user: User } type User @key(fields: "id") { id: ID! }',
        resolvers: { Query: { user: () => ({ id: '1' }) } },
      },
      two: {
        sdl: 'type User @key(fields: "id") @key(fields: "email") { id: ID! email: String! }',
        resolvers: { User: { ...itself, email: ({ id }: { id: string }) => `${id}@x` } },
      },
      three: {
        sdl: 'type User @key(fields: "email") { email: String! score: Int }',
        resolvers: { User: { ...itself, score: ({ email }: { email: string }) => email.length } },
      },
    });

    expect(await ask('{ user { score } }')).toEqual({ data: { user: { score: 3 } } });
  });

  test('a required object is sent with its fragments, and a failed one is not guessed', async () => {
    const graph = (box: unknown): Record<string, TestSubgraph> => ({
      one: {
        sdl: `type Query { parcel: Parcel }
          type Parcel @key(fields: "id") { id: ID! content: [Content] }
          interface Content { weight: Int }
          type Book implements Content { weight: Int pages: Int }
          type Glass implements Content { weight: Int isFragile: Boolean }`,
        resolvers: { Query: { parcel: () => ({ id: '1', content: box }) }, Parcel: itself },
      },
      two: {
        sdl: `type Parcel @key(fields: "id") {
            id: ID! content: [Content] @external
            price: Int @requires(fields: "content { weight ... on Book { pages } ... on Glass { isFragile } }")
          }
          interface Content { weight: Int @external }
          type Book implements Content { weight: Int @external pages: Int @external }
          type Glass implements Content { weight: Int @external isFragile: Boolean @external }`,
        resolvers: {
          Parcel: {
            ...itself,
            price: ({
              content,
            }: {
              content: { weight: number; pages?: number; isFragile?: boolean }[] | null;
            }) =>
              content === null
                ? -1
                : content.reduce(
                    (sum, one) => sum + one.weight + (one.pages ?? 0) + (one.isFragile ? 1_000 : 0),
                    0,
                  ),
          },
        },
      },
    });
    const box = [
      { __typename: 'Book', weight: 1, pages: 20 },
      { __typename: 'Glass', weight: 3, isFragile: true },
    ];

    expect(await federate(graph(box)).ask('{ parcel { price } }')).toEqual({
      data: { parcel: { price: 1_024 } },
    });
    expect(await federate(graph(null)).ask('{ parcel { price } }')).toEqual({
      data: { parcel: { price: -1 } },
    });
    const broken = await federate({
      ...graph(box),
      one: {
        ...graph(box).one,
        sdl: graph(box).one?.sdl ?? '',
        tamper: () => ({
          data: { parcel: { __typename: 'Parcel', id: '1', content: null } },
          errors: [{ message: 'no', path: ['parcel', 'content'] }],
        }),
      },
    }).ask('{ parcel { price } }');
    expect(broken.data).toEqual({ parcel: { price: null } });
    expect(broken.errors?.map((error) => [error.path, error.extensions.subgraph])).toEqual([
      [['parcel', 'price'], 'one'],
    ]);
  });

  test('provided fields cost no further call', async () => {
    const { ask, calls } = federate({
      one: {
        sdl: `type Query { top: Product @provides(fields: "name") }
          type Product @key(fields: "id") { id: ID! name: String @external }`,
        resolvers: { Query: { top: () => ({ id: '1', name: 'here' }) } },
      },
      two: {
        sdl: 'type Product @key(fields: "id") { id: ID! name: String @shareable price: Int }',
        resolvers: { Product: { ...itself, name: () => 'there', price: () => 5 } },
      },
    });

    expect(await ask('{ top { name } }')).toEqual({ data: { top: { name: 'here' } } });
    expect(calls).toHaveLength(1);
    expect(await ask('{ top { name price } }')).toEqual({ data: { top: { name: 'here', price: 5 } } });
  });

  test('one root field answered by two subgraphs is joined, lists by index', async () => {
    const { ask } = federate({
      one: {
        sdl: 'type Query { me: Me @shareable } type Me { a: Int list: [Row!] @shareable } type Row { x: Int }',
        resolvers: { Query: { me: () => ({ a: 1, list: [{ x: 1 }, { x: 2 }] }) } },
      },
      two: {
        sdl: 'type Query { me: Me @shareable } type Me { b: Int list: [Row!] @shareable } type Row { y: Int }',
        resolvers: { Query: { me: () => ({ b: 2, list: [{ y: 3 }, { y: 4 }] }) } },
      },
    });

    expect(await ask('{ me { a b list { x y } } }')).toEqual({
      data: {
        me: {
          a: 1,
          b: 2,
          list: [
            { x: 1, y: 3 },
            { x: 2, y: 4 },
          ],
        },
      },
    });
  });

  test('an overridden field is asked of its new owner, by label for a share of the requests', async () => {
    const graph = (label: string): Record<string, TestSubgraph> => ({
      old: {
        sdl: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! price: Int }',
        resolvers: { Query: { item: () => ({ id: '1', price: 1 }) }, Item: { ...itself, price: () => 1 } },
      },
      new: {
        sdl: `type Item @key(fields: "id") { id: ID! price: Int @override(from: "old"${label}) }`,
        resolvers: { Item: { ...itself, price: () => 2 } },
      },
    });
    const query = '{ item { price } }';
    const draw = (percentage: number) => ({ override: () => ({ labels: new Set<string>(), percentage }) });

    expect(await federate(graph('')).ask(query)).toEqual({ data: { item: { price: 2 } } });
    const share = graph(', label: "percent(30)"');
    const prices = [10, 29, 31, 90].map(async (percentage) => {
      const { data } = await federate(share, draw(percentage)).ask(query);
      return data;
    });
    expect(await Promise.all(prices)).toEqual([
      { item: { price: 2 } },
      { item: { price: 2 } },
      { item: { price: 1 } },
      { item: { price: 1 } },
    ]);
    const flag = federate(graph(', label: "beta"'), {
      override: () => ({ labels: new Set(['beta']), percentage: 0 }),
    });
    expect(await flag.ask(query)).toEqual({ data: { item: { price: 2 } } });
  });

  test('one engine plans each share of a progressive override by itself', async () => {
    let percentage = 10;
    const { ask } = federate(
      {
        old: {
          sdl: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! price: Int }',
          resolvers: { Query: { item: () => ({ id: '1', price: 1 }) }, Item: itself },
        },
        new: {
          sdl: 'type Item @key(fields: "id") { id: ID! price: Int @override(from: "old", label: "percent(30)") }',
          resolvers: { Item: { ...itself, price: () => 2 } },
        },
      },
      { override: () => ({ labels: new Set(), percentage }) },
    );

    expect(await ask('{ item { price } }')).toEqual({ data: { item: { price: 2 } } });
    percentage = 80;
    expect(await ask('{ item { price } }')).toEqual({ data: { item: { price: 1 } } });
  });

  test('an entity behind a nested list of lists is found everywhere', async () => {
    const { ask, calls } = federate({
      one: {
        sdl: 'type Query { grid: [[Cell]] } type Cell @key(fields: "id") { id: ID! }',
        resolvers: { Query: { grid: () => [[{ id: '1' }, null], null, [{ id: '2' }, { id: '1' }]] } },
      },
      two: {
        sdl: 'type Cell @key(fields: "id") { id: ID! value: Int }',
        resolvers: { Cell: { ...itself, value: ({ id }: { id: string }) => Number(id) * 10 } },
      },
    });

    expect(await ask('{ grid { value } }')).toEqual({
      data: { grid: [[{ value: 10 }, null], null, [{ value: 20 }, { value: 10 }]] },
    });
    expect(calls[1]?.variables).toEqual({
      representations: [
        { __typename: 'Cell', id: '1' },
        { __typename: 'Cell', id: '2' },
      ],
    });
  });

  test('what an earlier fetch learnt of an entity is not asked again', async () => {
    const { ask, calls } = federate({
      people: {
        sdl: 'type Query { me: Person } type Person @key(fields: "id") { id: ID! name: String }',
        resolvers: {
          Query: { me: () => ({ id: '1' }) },
          Person: { ...itself, name: ({ id }: { id: string }) => `name ${id}` },
        },
      },
      friends: {
        sdl: 'type Person @key(fields: "id") { id: ID! friends: [Person!] }',
        resolvers: {
          Person: {
            ...itself,
            friends: ({ id }: { id: string }) => (id === '1' ? [{ id: '2' }] : [{ id: '1' }]),
          },
        },
      },
      marks: {
        sdl: 'type Person @key(fields: "id") { id: ID! mark: Int }',
        resolvers: { Person: { ...itself, mark: ({ id }: { id: string }) => Number(id) } },
      },
    });

    const answer = await ask('{ me { mark friends { mark friends { mark } } } }');

    expect(answer).toEqual({ data: { me: { mark: 1, friends: [{ mark: 2, friends: [{ mark: 1 }] }] } } });
    const asked = calls
      .filter((call) => call.subgraph === 'marks')
      .flatMap((call) => Object.values(call.variables).flat());
    expect(asked).toEqual([
      { __typename: 'Person', id: '1' },
      { __typename: 'Person', id: '2' },
    ]);
  });

  test('variables travel to the fetches that use them, coerced and with defaults', async () => {
    const { ask, calls } = federate({
      one: {
        sdl: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! }',
        resolvers: { Query: { item: () => ({ id: '1' }) } },
      },
      two: {
        sdl: `input Range { from: Int! = 1 to: Int }
          type Item @key(fields: "id") { id: ID! text(id: ID, range: Range): String }`,
        resolvers: { Item: { ...itself, text: (_: unknown, args: unknown) => JSON.stringify(args) } },
      },
    });

    const answer = await ask(
      'query ($id: ID, $range: Range = { to: 9 }) { item { text(id: $id, range: $range) } }',
      { id: 7 },
    );

    expect(answer).toEqual({ data: { item: { text: '{"id":"7","range":{"from":1,"to":9}}' } } });
    expect(calls[0]?.variables).toEqual({});
  });
});

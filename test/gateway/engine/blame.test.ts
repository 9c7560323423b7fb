import { UpstreamFailure } from '../../../gateway/upstream/upstream.ts';
import { backends, federateWith } from '../../support/federation.ts';

/** What has a name in one place and a code in the other; the root is asked of both. */
const graph = {
  names: {
    sdl: `
      type Query { thing: Thing @shareable }
      type Thing @key(fields: "id") { id: ID! name: String! }`,
    resolvers: { Query: { thing: () => ({ id: '1', name: 'Ada' }) } },
  },
  codes: {
    sdl: `
      type Query { thing: Thing @shareable }
      type Thing @key(fields: "code") { code: String! @shareable colour: String }
    `,
    tamper: () => {
      throw new UpstreamFailure('SUBGRAPH_UNREACHABLE', 'codes', 'no');
    },
  },
  colours: {
    sdl: `
      type Thing @key(fields: "code") { code: String! @shareable size: Int }`,
    resolvers: { Thing: { __resolveReference: () => ({ size: 3 }) } },
  },
};

/** The offer needs the id of the part beside it, which is asked for by a key that nobody could tell. */
const parts = {
  parts: {
    sdl: `type Query { part: Part }
      type Part @key(fields: "code") @key(fields: "id") { id: ID! @shareable code: String! @shareable mate: Part }`,
    resolvers: { Query: { part: () => ({ id: '1', code: 'a', mate: { id: '2', code: 'b' } }) } },
  },
  offers: {
    sdl: `type Part @key(fields: "id") @key(fields: "code") {
        id: ID! @shareable code: String! @shareable
        mate: Part @external offer: String @requires(fields: "mate { code id }") }`,
    tamper: () => {
      throw new UpstreamFailure('SUBGRAPH_HTTP_ERROR', 'offers', 'no');
    },
  },
};

/** Both give the box; only one tells its key, without which the sizes' owners cannot be asked for either. */
const boxes = {
  sizes: {
    sdl: `type Query { box: Box! @shareable }
      type Box @key(fields: "code region") { code: ID! @shareable region: ID! @shareable size: Size! }
      type Size @key(fields: "id") @key(fields: "code region") {
        id: ID! code: ID! @shareable region: ID! @shareable }`,
    resolvers: { Query: { box: () => ({ size: { id: '1', code: 'c', region: 'r' } }) } },
  },
  totals: {
    sdl: `type Query { box: Box! @shareable }
      type Box @key(fields: "code region") {
        code: ID! @shareable region: ID! @shareable owner: String
        size: Size! @external total: String @requires(fields: "size { owner region }") }
      type Size @key(fields: "code region") { code: ID! @shareable region: ID! @shareable owner: String }`,
    tamper: () => {
      throw new UpstreamFailure('SUBGRAPH_HTTP_ERROR', 'totals', 'no');
    },
  },
};

/** Only `media` knows what the best is; who rates it knows the interface. */
const ratings = {
  media: {
    sdl: `type Query { media: Media }
      interface Media @key(fields: "id") { id: ID! length: Int }
      type Film implements Media @key(fields: "id") { id: ID! length: Int }`,
    tamper: () => ({ data: {} }),
  },
  ratings: {
    sdl: `type Query { best: Media }
      type Media @key(fields: "id") @interfaceObject { id: ID! rating: Int }`,
    resolvers: { Query: { best: () => ({ id: '1', rating: 5 }) } },
  },
};

/** Only `media` knows the media by their ids; `films` would be asked about a film, and `ratings` knows no types. */
const typed = {
  films: {
    sdl: `type Query { box: Box }
      interface Media { id: ID! text: String }
      type Film implements Media @key(fields: "id") { id: ID! @shareable text: String }
      type Box { all: [Media!] @shareable }`,
  },
  media: {
    sdl: `type Query { boxes: [Box!] }
      interface Media @key(fields: "id") { id: ID! }
      type Film implements Media @key(fields: "id") {
        id: ID! @shareable text: String @external told: String @requires(fields: "text") }
      type Box { all: [Media!] @shareable }`,
    tamper: () => ({ data: null, errors: [{ message: 'no' }] }),
  },
  ratings: {
    sdl: `type Query { all: [Media!] }
      type Media @key(fields: "id") @interfaceObject { id: ID! rating: Int }`,
    resolvers: { Query: { all: () => [{ id: '1', rating: 5 }] } },
  },
};

describe.each(backends)('with %s code', (codegen) => {
  test('where a key never came, the errors name who was asked for it, not who would have been asked next', async () => {
    const { ask } = federateWith(codegen)(graph);

    const { data, errors } = await ask('{ thing { name size } }');

    expect(data).toEqual({ thing: { name: 'Ada', size: null } });
    expect(errors?.map(({ extensions }) => extensions.subgraph)).not.toContain('colours');
    expect(errors?.map(({ extensions }) => extensions.subgraph)).toContain('codes');
  });

  test('what was to be added to an object that is there already is missing because of who failed before', async () => {
    const { ask } = federateWith(codegen)(parts);

    const { data, errors } = await ask('{ part { other: id mate { code } offer } }');

    expect(data).toEqual({ part: { other: '1', mate: { code: 'b' }, offer: null } });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.subgraph])).toEqual([
      ['part.offer', 'offers'],
    ]);
  });

  test('who did not tell the type of an object is to blame for what cannot be asked of it', async () => {
    const { ask } = federateWith(codegen)(boxes);

    const { data, errors } = await ask('{ box { size { id region } total owner } }');

    expect(data).toEqual({ box: { size: { id: '1', region: 'r' }, total: null, owner: null } });
    expect(new Set(errors?.map(({ extensions }) => extensions.subgraph))).toEqual(new Set(['totals']));
  });

  test('an interface object of which nobody told the type is not the fault of who rates it', async () => {
    const { ask } = federateWith(codegen)(ratings);

    const { data, errors } = await ask('{ best { rating ... on Film { rating length } } }');

    expect(data).toEqual({ best: null });
    expect(new Set(errors?.map(({ extensions }) => extensions.subgraph))).toEqual(new Set(['media']));
  });

  test('who could not be asked without a type is not blamed, but who was to tell it', async () => {
    const { ask, calls } = federateWith(codegen)(typed);

    const { data, errors } = await ask('{ all { text } }');

    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['ratings', 'media']);
    expect(data).toEqual({ all: [{ text: null }] });
    expect(errors?.map(({ path, extensions: { code, subgraph } }) => [path, code, subgraph])).toEqual([
      [['all', 0, 'text'], 'SUBGRAPH_ERROR', 'media'],
    ]);
  });
});

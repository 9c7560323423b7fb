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

describe.each(backends)('with %s code', (codegen) => {
  test('where a key never came, the errors name who was asked for it, not who would have been asked next', async () => {
    const { ask } = federateWith(codegen)(graph);

    const { data, errors } = await ask('{ thing { name size } }');

    expect(data).toEqual({ thing: { name: 'Ada', size: null } });
    expect(errors?.map(({ extensions }) => extensions.subgraph)).not.toContain('colours');
    expect(errors?.map(({ extensions }) => extensions.subgraph)).toContain('codes');
  });
});

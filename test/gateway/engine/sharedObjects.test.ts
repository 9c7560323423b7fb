import { UpstreamFailure } from '../../../gateway/upstream/upstream.ts';
import { backends, federateWith, type TestAnswer, type TestSubgraph } from '../../support/federation.ts';

type Tamper = NonNullable<TestSubgraph['tamper']>;

const fail: Tamper = () => {
  throw new UpstreamFailure('SUBGRAPH_HTTP_ERROR', 'counts', 'no');
};
const answerNothing: Tamper = () => ({ data: {} });
const answerNull: Tamper = () => ({ data: { thing: null }, errors: [{ message: 'no', path: ['thing'] }] });

/** Two give the thing. The planner has only `counts` tell its type and key, without which no offer can be made. */
function things(tamper: Tamper): Record<string, TestSubgraph> {
  return {
    counts: {
      sdl: `type Query { thing: Thing @shareable }
        type Thing @key(fields: "id") @key(fields: "code") { id: ID! @shareable code: ID! @shareable count: Int }`,
      tamper,
    },
    offers: {
      sdl: `type Thing @key(fields: "code") @key(fields: "id") {
        id: ID! @shareable code: ID! @shareable
        text: String @external offer: String @requires(fields: "text") }`,
    },
    texts: {
      sdl: `type Query { thing: Thing @shareable }
        type Thing @key(fields: "code") @key(fields: "id") {
          id: ID! @shareable code: ID! @shareable text: String }`,
      resolvers: { Query: { thing: () => ({ id: '1', code: 'a', text: 'red' }) } },
    },
  };
}

/** A pick of one kind is told by `picks` alone; of the other, and of the thing, `notes` knows more. */
const picks: Record<string, TestSubgraph> = {
  notes: {
    sdl: `type Thing @key(fields: "id") { id: ID! @shareable note: String }
      type Big @key(fields: "id") { id: ID! @shareable size: Int }`,
    tamper: answerNothing,
  },
  picks: {
    sdl: `type Query { thing: Thing }
      type Thing @key(fields: "id") { id: ID! @shareable pick: Pick }
      union Pick = Big | Small
      type Big @key(fields: "id") { id: ID! @shareable }
      type Small { name: String }`,
    resolvers: {
      Query: { thing: () => ({ id: '1', pick: { __typename: 'Small', name: 'Ada' } }) },
    },
  },
};

function blame({ errors = [] }: TestAnswer): unknown[] {
  return errors.map(({ path, extensions: { code, subgraph } }) => [path?.join('.'), code, subgraph]);
}

const failures: [why: string, tamper: Tamper, code: string][] = [
  ['fails', fail, 'SUBGRAPH_HTTP_ERROR'],
  ['gives null with an error', answerNull, 'SUBGRAPH_ERROR'],
  ['leaves it out', answerNothing, 'SUBGRAPH_MISSING_VALUE'],
];

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test.each(failures)(
    'when one of two who give an object %s, each field that it was to bring has its error, and what needs them too',
    async (_why, tamper, code) => {
      const answer = await federate(things(tamper)).ask('{ thing { count text offer } }');

      expect(answer.data).toEqual({ thing: { count: null, text: 'red', offer: null } });
      expect(blame(answer)).toEqual([
        ['thing.count', code, 'counts'],
        ['thing.offer', code, 'counts'],
      ]);
    },
  );

  test('who leaves out what nobody asked of it is blamed for nothing', async () => {
    const answer = await federate(picks).ask('{ thing { note pick { ... on Big { size } } } }');

    expect(answer.data).toEqual({ thing: { note: null, pick: {} } });
    expect(blame(answer)).toEqual([['thing.note', 'SUBGRAPH_MALFORMED_REPLY', 'notes']]);
  });
});

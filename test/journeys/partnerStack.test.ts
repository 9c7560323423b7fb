import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/http';
import { decodeJwt } from 'jose';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { type Product, startProduct } from '../support/product.ts';

/**
 * A partner bank's own `accounts`: another GraphQL server and no database, but the same contract. It knows
 * one card of one person, and reads the caller from the token that the gateway sends.
 */
function startPartnerAccounts(): Promise<Server> {
  const card = {
    __typename: 'Card',
    id: 'partner-card',
    maskedNumber: '***************0001',
    status: 'ACTIVE',
    bank: { code: 'PART', name: 'Partner Bank' },
    autoDebit: null,
  };
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(readFileSync('schema/bank/accounts.graphql', 'utf8')),
      resolvers: {
        User: {
          __resolveReference: ({ id }: { id: string }, caller: { sub?: string }) =>
            caller.sub === id ? { id, boundCards: [card] } : null,
        },
        Card: { __resolveReference: () => card },
      },
    },
  ]);
  const handler = createHandler({
    schema,
    context: (request) => ({ ...decodeJwt(String(request.raw.headers['whiteslip-caller'])) }),
  });
  const server = createServer((request, response) => void handler(request, response));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let partner: Server;
let product: Product;

beforeAll(async () => {
  partner = await startPartnerAccounts();
  const url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}/graphql`;
  product = await startProduct({ replaced: { accounts: url } });
});

afterAll(async () => {
  await product?.stop();
  partner?.close();
});

test("a partner bank's own implementation of accounts answers in the same graph", async () => {
  expect(product.subgraphs.has('accounts')).toBe(false);
  const query =
    '{ me { id boundCards { maskedNumber bank { name } creditLine { status } } creditLine { status } } }';
  const { data, errors } = await product.ask(await product.signIn('wu'), query);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    me: {
      id: derivedId('usr', 5),
      boundCards: [{ maskedNumber: '***************0001', bank: { name: 'Partner Bank' }, creditLine: null }],
      creditLine: { status: 'ACTIVE' },
    },
  });
});

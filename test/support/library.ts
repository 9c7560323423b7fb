import type { TestSubgraph } from './federation.ts';

const users = [
  { id: 'u1', name: 'Ada', managerId: 'u2' },
  { id: 'u2', name: 'Bob', managerId: null },
];

const products = [
  { upc: 'p1', name: 'Lamp', weight: 3, price: 10 },
  { upc: 'p2', name: 'Desk', weight: 70, price: 10 },
];

const reviews = [
  { id: 'r1', body: 'Good', rating: 5, userId: 'u1', upc: 'p1' },
  { id: 'r2', body: 'Bad', rating: 1, userId: 'u1', upc: 'p2' },
];

const toUser = (user: { managerId: string | null } | undefined) =>
  user && { ...user, manager: () => toUser(users.find((one) => one.id === user.managerId)) };

const toReview = (review: (typeof reviews)[number]) => ({
  ...review,
  author: { id: review.userId },
  product: { upc: review.upc },
});

/** Four subgraphs about users, reviews, products and their stock, with a little data. Fresh for every test. */
export function library(): Record<'accounts' | 'reviews' | 'products' | 'inventory', TestSubgraph> {
  return {
    accounts: {
      sdl: `
        type Query { me: User users: [User!]! }
        type Mutation { rename(id: ID!, name: String!): User }
        type Subscription { userChanged: User }
        type User @key(fields: "id") { id: ID! name: String! manager: User }`,
      resolvers: {
        Query: { me: () => toUser(users[0]), users: () => users.map(toUser) },
        Mutation: { rename: (_: unknown, args: { id: string; name: string }) => ({ ...args }) },
        Subscription: {
          userChanged: {
            async *subscribe() {
              yield { userChanged: toUser(users[0]) };
              yield { userChanged: toUser(users[1]) };
            },
          },
        },
        User: { __resolveReference: ({ id }: { id: string }) => toUser(users.find((one) => one.id === id)) },
      },
    },
    reviews: {
      sdl: `
        type Query { topReviews(first: Int = 2): [Review!] }
        type Review @key(fields: "id") { id: ID! body(upper: Boolean): String rating: Int! author: User! product: Product }
        type User @key(fields: "id") { id: ID! reviews(first: Int): [Review!]! }
        type Product @key(fields: "upc") { upc: ID! reviews: [Review!] }`,
      resolvers: {
        Query: {
          topReviews: (_: unknown, { first }: { first: number }) => reviews.slice(0, first).map(toReview),
        },
        Review: {
          body: ({ body }: { body: string }, { upper }: { upper?: boolean }) =>
            upper ? body.toUpperCase() : body,
        },
        User: {
          reviews: ({ id }: { id: string }, { first }: { first?: number }) =>
            reviews
              .filter((one) => one.userId === id)
              .slice(0, first)
              .map(toReview),
        },
        Product: {
          reviews: ({ upc }: { upc: string }) => reviews.filter((one) => one.upc === upc).map(toReview),
        },
      },
    },
    products: {
      sdl: `
        type Query { products: [Product!] }
        type Product @key(fields: "upc") { upc: ID! name: String! weight: Int price: Int }`,
      resolvers: {
        Query: { products: () => products },
        Product: {
          __resolveReference: ({ upc }: { upc: string }) => products.find((one) => one.upc === upc) ?? null,
        },
      },
    },
    inventory: {
      sdl: `
        type Product @key(fields: "upc") {
          upc: ID! weight: Int @external price: Int @external
          inStock: Boolean
          shipping: Int @requires(fields: "weight price")
        }`,
      resolvers: {
        Product: {
          inStock: ({ upc }: { upc: string }) => upc === 'p1',
          shipping: ({ weight, price }: { weight: number | null; price: number | null }) =>
            weight === null || price === null ? null : weight * price,
        },
      },
    },
  };
}

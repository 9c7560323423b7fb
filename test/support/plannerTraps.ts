import { supergraphOf } from './composition.ts';

/**
 * A supergraph with an operation that ends the planner's process, and others that it plans. With the keys in the
 * opposite order it plans this one, too.
 */
export const crashing = {
  supergraphSdl: supergraphOf({
    catalog: `type Query { item: Item name: String list(first: Int): [Int] }
      type Item @key(fields: "id", resolvable: false) { id: ID! }`,
    prices: `type Item @key(fields: "id") @key(fields: "code") {
      id: ID! code: ID! size: ID @external price: String @requires(fields: "size") }`,
    sizes: 'type Item @key(fields: "id") @key(fields: "code") { id: ID! code: ID! size: ID weight: Int }',
  }),
  operation: '{ item { price } }',
} as const;

/** A supergraph with an operation that ends the planner's process in whatever order it tries the keys. */
export const hopeless = {
  supergraphSdl: supergraphOf({
    catalog: `type Query { item: Item thing: Thing name: String }
      type Item @key(fields: "id", resolvable: false) { id: ID! }
      type Thing @key(fields: "id", resolvable: false) { id: ID! }`,
    prices: `type Item @key(fields: "id") @key(fields: "code") {
        id: ID! code: ID! size: ID @external price: String @requires(fields: "size") }
      type Thing @key(fields: "code") @key(fields: "id") {
        id: ID! code: ID! size: ID @external price: String @requires(fields: "size") }`,
    sizes: `type Item @key(fields: "id") @key(fields: "code") { id: ID! code: ID! size: ID }
      type Thing @key(fields: "code") @key(fields: "id") { id: ID! code: ID! size: ID }`,
  }),
  operation: '{ item { price } thing { price } }',
} as const;

const face = 'interface Face { id: ID! }';

/** A supergraph with an operation that the planner thinks about for ever. */
export const endless = {
  supergraphSdl: supergraphOf({
    alpha: `${face} type Query { next: Face name: String }
      type A implements Face @key(fields: "id") { id: ID! text: String count: Int }
      type B implements Face @key(fields: "id") @key(fields: "code") { id: ID! code: String! count: Int }
      type C implements Face @key(fields: "id", resolvable: false) { id: ID! }`,
    beta: `${face} type Query { tags: A @provides(fields: "code") }
      type A implements Face @key(fields: "id") { id: ID! code: String! @external }
      type B implements Face @key(fields: "id") { id: ID! next: Face }
      type C implements Face @key(fields: "id") @key(fields: "code") {
        id: ID! code: String! text: String next: Face owner: Face }`,
    gamma: `${face}
      type A implements Face @key(fields: "id") @key(fields: "code region") {
        id: ID! code: String! region: String! tags: Int name: Face }
      type B implements Face @key(fields: "code") @key(fields: "id") {
        id: ID! code: String! count: Int @external text: String }
      type C implements Face @key(fields: "code") @key(fields: "id") {
        id: ID! code: String! text: String @external next: Face @external owner: Face @external
        need: String @requires(fields: "owner { ... on A { tags } ... on C { text id } } next { ... on B { count text } ... on A { code id } }") }`,
  }),
  operation: '{ next { ... on C { id need } } }',
} as const;

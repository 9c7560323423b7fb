import { readFile } from 'node:fs/promises';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema, type GraphQLSchemaModule } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import type { Logger } from 'pino';
import { createDocumentStore } from './documentStore.ts';
import { maskError } from './maskError.ts';
import { personalDataResolvers } from './personalDataResolvers.ts';
import { requestLog } from './requestLog.ts';
import type { Subgraph, SubgraphContext } from './subgraph.ts';

/**
 * The Apollo Server of a subgraph, started. It serves signed callers only, so introspection is open to
 * them; it reports to nobody and traces nothing in its answers.
 */
export async function startGraphqlServer(
  subgraph: Subgraph,
  log: Logger,
): Promise<{ readonly server: ApolloServer<SubgraphContext>; readonly schema: GraphQLSchema }> {
  const own = await moduleOf(subgraph.schemaFile, subgraph.resolvers);
  const { personalData } = subgraph;
  const internal = personalData ? [await moduleOf(internalFile, personalDataResolvers(personalData))] : [];
  const schema = buildSubgraphSchema([own, ...internal]);
  const server = new ApolloServer<SubgraphContext>({
    schema,
    introspection: true,
    persistedQueries: false,
    documentStore: createDocumentStore(),
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (shown, error) => maskError(shown, error, log),
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      requestLog(log),
    ],
  });
  await server.start();
  return { server, schema };
}

/** What every subgraph that knows people answers to users, beside its own contract. */
const internalFile = new URL('../../schema/internal/personalData.graphql', import.meta.url);

async function moduleOf(schemaFile: URL, resolvers: object): Promise<GraphQLSchemaModule> {
  return {
    typeDefs: parse(await readFile(schemaFile, 'utf8')),
    resolvers: resolvers as NonNullable<GraphQLSchemaModule['resolvers']>,
  };
}

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
import { parse } from 'graphql';
import type { Logger } from 'pino';
import { maskError } from './maskError.ts';
import { requestLog } from './requestLog.ts';
import type { Subgraph, SubgraphContext } from './subgraph.ts';

/**
 * The Apollo Server of a subgraph, started. It serves signed callers only, so introspection is open to
 * them; it reports to nobody and traces nothing in its answers.
 */
export async function startGraphqlServer(
  subgraph: Subgraph,
  log: Logger,
): Promise<ApolloServer<SubgraphContext>> {
  const typeDefs = parse(await readFile(subgraph.schemaFile, 'utf8'));
  const module: GraphQLSchemaModule = {
    typeDefs,
    resolvers: subgraph.resolvers as NonNullable<GraphQLSchemaModule['resolvers']>,
  };
  const server = new ApolloServer<SubgraphContext>({
    schema: buildSubgraphSchema([module]),
    introspection: true,
    persistedQueries: false,
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
  return server;
}

// Hive Gateway asks each subgraph for itself, as the others do: no two requests share one upstream call.
export const gatewayConfig = {
  transportEntries: { '*': { options: { deduplicateInflightRequests: false } } },
};

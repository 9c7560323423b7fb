export type SupergraphErrorCode =
  | 'SUPERGRAPH_UNREADABLE'
  | 'SUPERGRAPH_NOT_FEDERATED'
  | 'SUPERGRAPH_FEATURE_UNKNOWN'
  | 'SUPERGRAPH_CONTEXT_UNSUPPORTED'
  | 'SUPERGRAPH_REQUIREMENT_INVALID'
  | 'SUPERGRAPH_API_INVALID'
  | 'SUPERGRAPH_UNPLANNABLE'
  | 'SUPERGRAPH_BUILD_FAILED'
  | 'SUPERGRAPH_COMPOSITION_BROKE'
  | 'SUPERGRAPH_NOT_COMPOSED';

/** A supergraph document that this gateway must not serve. The message is one sentence for its operator. */
export class SupergraphError extends Error {
  readonly code: SupergraphErrorCode;

  constructor(code: SupergraphErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SupergraphError';
    this.code = code;
  }
}

/** Where a subscription's carrier puts what it hears. */
export interface StreamSink {
  /** The subgraph has accepted the connection. */
  opened(): void;
  next(event: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

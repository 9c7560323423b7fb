import type { RequestContext } from '../upstream/upstream.ts';
import type { Parameters } from './parameters.ts';

/** How far a request came; everything before `execution` means that nothing was executed. */
export type Phase = 'parse' | 'validation' | 'execution';

/** What the host needs of an engine. Answers arrive as JSON text, ready to be sent. */
export interface HostEngine {
  execute(parameters: Parameters, context: RequestContext): Promise<Outcome>;
}

export type Outcome = CompleteOutcome | IncrementalOutcome | SubscriptionOutcome;

export interface CompleteOutcome {
  readonly kind: 'complete';
  readonly text: string;
  readonly phase: Phase;
  readonly hasErrors: boolean;
}

/** The first part holds the initial data, the others what was deferred. */
export interface IncrementalOutcome {
  readonly kind: 'incremental';
  readonly parts: AsyncIterable<string>;
}

export interface SubscriptionOutcome {
  readonly kind: 'subscription';
  readonly events: AsyncIterable<string>;
}

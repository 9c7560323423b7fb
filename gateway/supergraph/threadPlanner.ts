import type { Worker } from 'node:worker_threads';
import type { QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import type { FromThread, ToThread } from './generationMessages.ts';

/** The part of the planner that an engine needs; the work is done in the thread that built the generation. */
export type ThreadPlanner = Pick<QueryPlanner, 'overridePercentages' | 'overrideLabels' | 'planAsync'>;

type Overrides = Pick<QueryPlanner, 'overridePercentages' | 'overrideLabels'>;

/** Plans by asking the thread. Rejects as the planner does, and once the thread has ended. */
export function threadPlanner(worker: Worker, overrides: Overrides): ThreadPlanner {
  const waiting = new Map<number, PromiseWithResolvers<QueryPlan>>();
  let count = 0;
  let hasEnded = false;
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'planned') waiting.get(message.id)?.resolve(message.plan);
    else if (message.kind === 'unplanned') waiting.get(message.id)?.reject(new Error(message.message));
  });
  worker.once('exit', () => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(threadEnded());
  });
  return {
    ...overrides,
    async planAsync(operation, operationName, labels, percentage, signal) {
      signal?.throwIfAborted();
      if (hasEnded) throw threadEnded();
      const id = count++;
      const answer = Promise.withResolvers<QueryPlan>();
      const cancel = (): void => {
        worker.postMessage({ kind: 'cancel', id } satisfies ToThread);
        answer.reject(signal?.reason);
      };
      waiting.set(id, answer);
      signal?.addEventListener('abort', cancel, { once: true });
      const name = operationName ?? null;
      worker.postMessage({
        kind: 'plan',
        id,
        operation,
        operationName: name,
        labels,
        percentage,
      } satisfies ToThread);
      return answer.promise.finally(() => {
        waiting.delete(id);
        signal?.removeEventListener('abort', cancel);
      });
    },
  };
}

function threadEnded(): Error {
  return new Error('The planning thread has ended.');
}

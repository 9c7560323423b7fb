import { UpstreamFailure, type UpstreamReply } from '../upstream/upstream.ts';
import { answer } from './answer.ts';
import { execute, requestBody, writeRoot } from './execute.ts';
import type { FetchStep, Program } from './program.ts';
import type { ProjectionOptions } from './project.ts';
import type { Run } from './run.ts';

/**
 * The answers to the events of a subscription, in order, each with what other subgraphs add to it. When the
 * stream breaks, the last answer says so with an error.
 */
export async function* answerEvents(
  program: Program,
  source: FetchStep,
  newRun: () => Run,
  options: ProjectionOptions,
): AsyncIterable<string> {
  for await (const event of eventsOf(source, newRun())) {
    const run = newRun();
    writeRoot(run, source, [run.data], event);
    await execute(program, run);
    yield answer(program, run, options).text;
  }
}

async function* eventsOf(source: FetchStep, run: Run): AsyncIterable<UpstreamReply | UpstreamFailure> {
  const { subgraph, operationKind } = source;
  const body = requestBody(source, run, []);
  try {
    yield* run.upstream.subscribe({ subgraph, operationKind, body, context: run.context });
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error;
    yield error;
  }
}

import type { Dispatcher } from 'undici';
import type { AnswerCheck } from './answers.ts';
import { post } from './post.ts';

/** What is asked, again and again, and what a right answer to it is. */
export interface Question {
  readonly origin: string;
  readonly path: string;
  readonly body: string;
  /** Headers besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answers: AnswerCheck;
}

export interface LoadLimits {
  /** How many requests are under way at any time. */
  readonly connections: number;
  /** No request starts after this. */
  readonly durationMs: number;
  /** Nor after this many. */
  readonly requests: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly wallMs: number;
  readonly latenciesMs: readonly number[];
}

/**
 * Keeps `connections` requests under way until a limit is reached. `questionNumber` gives what request
 * number n, from 0, asks. Throws at the first wrong answer.
 */
export async function load(
  dispatcher: Dispatcher,
  questionNumber: (number: number) => Question,
  limits: LoadLimits,
): Promise<LoadResult> {
  const began = performance.now();
  const latenciesMs: number[] = [];
  let started = 0;

  async function askInTurn(): Promise<void> {
    while (started < limits.requests && performance.now() - began < limits.durationMs) {
      const question = questionNumber(started);
      started += 1;
      const asked = performance.now();
      const { status, body } = await post(
        dispatcher,
        question.origin,
        question.path,
        question.body,
        question.headers,
      );
      latenciesMs.push(performance.now() - asked);
      question.answers.check(status, body);
    }
  }

  await Promise.all(Array.from({ length: limits.connections }, askInTurn));
  return { answered: latenciesMs.length, wallMs: performance.now() - began, latenciesMs };
}

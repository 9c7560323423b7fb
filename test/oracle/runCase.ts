import { parse } from 'graphql';
import { anonymousCaller } from '../../gateway/admission/caller.ts';
import type { Engine } from '../../gateway/engine/engine.ts';
import { inOrderOf, mergeParts } from './deferring.ts';
import { type Fault, isMeantNull, isWellDefined } from './faults.ts';
import { type Complaint, type GatewayAnswer, judgeClean, judgeFaulty, judgeSame } from './judge.ts';
import type { Operation } from './makeOperation.ts';
import { isSeenAsInterface } from './monolith.ts';
import type { Stage } from './prepareWorld.ts';
import { newEpisode } from './testUpstream.ts';

/** One request to a world, and what goes wrong meanwhile. */
export interface Case {
  readonly operation: Operation;
  readonly faults: readonly Fault[];
  readonly isLying: boolean;
}

export interface Failure extends Complaint {
  /** The mode of the engine whose answer is wrong. */
  readonly mode: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** What the gateway asked of the subgraphs, and what they said. */
  readonly transcript: readonly string[];
}

/** Lets a test put its own hand on an answer, to see that the oracle notices. */
export type Meddle = (answer: string) => string;

/** The planner gave a case up, or it broke on it and the gateway refused the operation by name. */
export type Unplanned = 'unplanned' | 'broke the planner';

/** Asks every mode of the engine and the monolith. Null when all is right. */
export async function runCase(
  stage: Stage,
  one: Case,
  meddle: Meddle = (text) => text,
): Promise<Failure | Unplanned | null> {
  const { operation, faults, isLying } = one;
  const document = parse(operation.query);
  // A null that a field may have is data like any other.
  const meant = faults.filter((fault) => isMeantNull(stage.world, fault));
  const clean = await stage.monolith.answer(document, operation.variables, meant);
  if (clean.errors.length > 0) throw new Error(`The monolith fails: ${clean.errors[0]?.message}`);
  const isComparable =
    faults.length > 0 &&
    isWellDefined(stage.world, faults, stage.monolith.schema) &&
    !isSeenAsInterface(clean.places, faults);
  const faulty = isComparable ? await stage.monolith.answer(document, operation.variables, faults) : null;
  const texts: string[] = [];
  for (const { name, engine } of stage.engines) {
    const episode = newEpisode({ faults, isLying });
    stage.upstream.begin(episode);
    const answers = (await ask(engine, operation, clean.data)).map(meddle);
    for (const text of answers) {
      const answer: GatewayAnswer = JSON.parse(text);
      const unplanned = unplannedIn(answer);
      if (unplanned !== null) return unplanned;
      const evidence = { world: stage.world, faults, clean, answer, isAbsenceError: stage.isAbsenceError };
      const isSpoilt = episode.state.met > 0;
      const complaint =
        (isSpoilt ? judgeFaulty(evidence) : judgeClean(evidence)) ??
        (isSpoilt && faulty && !hasLostMore(episode.transcript) ? judgeSame(evidence, faulty) : null) ??
        judgeOrder(clean.log, episode.state.log, answer) ??
        judgeModes(texts, answers.join('\n'));
      if (complaint) {
        const expected = { data: (faulty ?? clean).data, errors: faulty?.errors };
        return { ...complaint, mode: name, expected, actual: answer, transcript: episode.transcript };
      }
    }
    texts.push(answers.join('\n'));
  }
  return null;
}

/**
 * A subgraph whose own null went up to its root, or to an entity that other fields are computed from, takes fields along
 * that the fault has nothing to do with.
 */
function hasLostMore(transcript: readonly string[]): boolean {
  const isComputed = transcript.some((line) => /\b(need|told)\d/.test(line));
  return transcript.some((line) => line.includes('"data":null') || (isComputed && hasLostEntity(line)));
}

/** True for a reply with an error inside an entity that is null. */
function hasLostEntity(line: string): boolean {
  const inEntities = line.matchAll(/"path":\["(_e\w+)",(\d+),/g);
  const [, text = ''] = /^ {2}-> (\{.*)$/m.exec(line) ?? [];
  for (const [, alias = '', index] of inEntities) {
    if (JSON.parse(text).data?.[alias]?.[Number(index)] === null) return true;
  }
  return false;
}

/**
 * The planner gives some operations up, most of them around `@requires`. The gateway then refuses the request, which
 * is no wrong answer: such cases are counted apart.
 */
function unplannedIn({ data, errors }: GatewayAnswer): Unplanned | null {
  if (data !== undefined || errors?.length !== 1) return null;
  const code = errors[0]?.extensions?.code;
  if (code === 'QUERY_PLANNING_CRASHED' || code === 'QUERY_PLANNING_TIMEOUT') return 'broke the planner';
  return code === 'QUERY_PLANNING_FAILED' ? 'unplanned' : null;
}

/** The answers as text: one, whole or put together from its parts, or those to all events of a subscription. */
async function ask(engine: Engine, { query, variables }: Operation, expected: unknown): Promise<string[]> {
  const context = {
    caller: anonymousCaller,
    headers: {},
    signal: new AbortController().signal,
    deadlineMs: performance.now() + 10_000,
  };
  const outcome = await engine.execute({ query, variables }, context);
  if (outcome.kind === 'complete') return [outcome.text];
  if (outcome.kind === 'incremental') {
    const { data, ...rest } = mergeParts(await Array.fromAsync(outcome.parts));
    return [JSON.stringify({ data: inOrderOf(expected, data), ...rest })];
  }
  const events = await Array.fromAsync(outcome.events);
  if (events.length === 0) throw new Error('A subscription ends without an event.');
  return events;
}

/** Mutations run in the order of the operation; one that takes the whole answer along is the last. */
function judgeOrder(
  expected: readonly string[],
  actual: readonly string[],
  answer: GatewayAnswer,
): Complaint | null {
  const due = answer.data === null ? expected.slice(0, actual.length) : expected;
  if (JSON.stringify(due) === JSON.stringify(actual)) return null;
  return { rule: 'mutations run in order', detail: `${expected.join(', ')} became ${actual.join(', ')}` };
}

function judgeModes(texts: readonly string[], text: string): Complaint | null {
  const [first] = texts;
  return first === undefined || first === text ? null : { rule: 'all modes answer the same', detail: first };
}

import { answerCheck } from '../measure/answers.ts';
import { type LoadLimits, load, type Question } from '../measure/load.ts';
import { treeUsage } from '../measure/processTree.ts';
import { quantile } from '../measure/statistics.ts';
import type { Reference } from './bookshop/monolith.ts';
import type { Operation } from './operations.ts';
import type { Entrant, Session } from './session.ts';

/** What one gateway did in one turn. Times are per answered request where they say so. */
export interface Turn {
  readonly answered: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** User and system time of the gateway's whole process tree, per answered request. */
  readonly cpuMsPerRequest: number;
  readonly upstreamCallsPerRequest: number;
  /** Upstream calls that had to be executed because they were new; none once warm. */
  readonly learnedCalls: number;
  /** Processor time of the subgraphs' process and of the load generator, per answered request. */
  readonly otherCoreCpuMsPerRequest: number;
}

/** Asks one gateway until the limits are reached and accounts for it. `questionNumber` as in `load`. */
export async function turn(
  session: Session,
  entrant: Entrant,
  questionNumber: (number: number) => Question,
  limits: LoadLimits,
): Promise<Turn> {
  await session.bookshop.tally();
  const gatewayBefore = treeUsage(entrant.process.pid).cpuMs;
  const otherBefore = otherCoreCpuMs(session);
  const { answered, wallMs, latenciesMs } = await load(session.dispatcher, questionNumber, limits);
  const gatewayCpuMs = treeUsage(entrant.process.pid).cpuMs - gatewayBefore;
  const otherCpuMs = otherCoreCpuMs(session) - otherBefore;
  const tally = await session.bookshop.tally();
  return {
    answered,
    requestsPerSecond: (answered / wallMs) * 1000,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuMsPerRequest: gatewayCpuMs / answered,
    upstreamCallsPerRequest: tally.calls / answered,
    learnedCalls: tally.learned,
    otherCoreCpuMsPerRequest: otherCpuMs / answered,
  };
}

/** The operation as this gateway is asked it, each answer to be compared with the reference's. */
export async function questionFor(
  entrant: Entrant,
  operation: Operation,
  reference: Reference,
): Promise<Question> {
  return {
    origin: entrant.origin,
    path: entrant.path,
    body: requestBody(operation.text),
    answers: answerCheck(await reference(operation.text)),
  };
}

export function requestBody(operation: string): string {
  return JSON.stringify({ query: operation });
}

function otherCoreCpuMs({ bookshop }: Session): number {
  const own = process.cpuUsage();
  return treeUsage(bookshop.process.pid).cpuMs + (own.user + own.system) / 1000;
}

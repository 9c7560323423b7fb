import type { QueryPlan } from '@graphql-hive/router-query-planner';
import type { AdmissionFailure } from '../admission/authenticate.ts';
import type { Caller } from '../admission/caller.ts';
import { deliver } from './deliver.ts';
import { type Exchange, jsonTypeFor, sendRefusal } from './exchange.ts';
import type { Parameters } from './parameters.ts';
import type { RunningParts } from './parts.ts';
import { readParameters } from './readParameters.ts';
import { type HostRefusal, refuse } from './refusal.ts';
import { RequestScope } from './requestScope.ts';
import { sendJson } from './respond.ts';

/** Answers a well-formed request of an admitted caller. */
type Work = (
  exchange: Exchange,
  parameters: Parameters,
  caller: Caller,
  parts: RunningParts,
) => Promise<void>;

/** Answers one GraphQL-over-HTTP request. Never rejects. */
export function handleGraphql(exchange: Exchange, parts: RunningParts): Promise<void> {
  return handle(exchange, parts, execute);
}

/** Answers with the plan of the operation instead of its data, for the explorer: `{ "plan": ... }`. Never rejects. */
export function handlePlan(exchange: Exchange, parts: RunningParts): Promise<void> {
  return handle(exchange, parts, explain);
}

/** What goes wrong beyond what clients and subgraphs do wrong is logged, and answered masked. */
async function handle(exchange: Exchange, parts: RunningParts, work: Work): Promise<void> {
  try {
    const parameters = await readParameters(exchange, parts.settings);
    if ('kind' in parameters) return refuseExchange(exchange, parts, parameters);
    const admitted = await parts.authenticate(exchange.request.headers.authorization);
    if (isFailure(admitted)) return refuseExchange(exchange, parts, refusalOfFailure(admitted));
    await work(exchange, parameters, admitted, parts);
  } catch (error) {
    if (exchange.response.destroyed) return;
    parts.log.error({ err: error }, 'A request failed.');
    refuseExchange(exchange, parts, refuse('INTERNAL_SERVER_ERROR', 'The gateway could not answer.'));
  }
}

async function execute(
  exchange: Exchange,
  parameters: Parameters,
  caller: Caller,
  parts: RunningParts,
): Promise<void> {
  const engine = parts.engine();
  const { query, operationName } = parameters;
  if (exchange.request.method !== 'POST' && engine.operationKind(query, operationName) === 'mutation') {
    return refuseExchange(exchange, parts, mutationByGet);
  }
  const { response } = exchange;
  const scope = openScope(exchange, caller, parts);
  response.on('close', () => {
    if (!response.writableFinished) scope.cancel(new Error('The client went away.'));
  });
  parts.inFlight.enter(scope, () => refuseExchange(exchange, parts, overdue));
  try {
    const outcome = await engine.execute(parameters, scope);
    // Nobody knows the kind of an operation that was refused, and asking would mean reading it again.
    const kind =
      outcome.kind === 'complete' && outcome.phase !== 'executed'
        ? null
        : engine.operationKind(query, operationName);
    if (!response.headersSent) await deliver(exchange, outcome, kind, scope, parts);
  } finally {
    parts.inFlight.leave(scope);
  }
}

async function explain(
  exchange: Exchange,
  parameters: Parameters,
  caller: Caller,
  parts: RunningParts,
): Promise<void> {
  const explanation = await parts.engine().explain(parameters, openScope(exchange, caller, parts));
  const [status, answer] =
    explanation.kind === 'refusal'
      ? [400, { errors: explanation.errors }]
      : [200, { plan: joinPlans(explanation.plans) }];
  sendJson(exchange.response, status, jsonTypeFor(exchange), JSON.stringify(answer), exchange.extra);
}

/** A mutation has a plan for each root field, which are followed one after the other. */
function joinPlans(plans: readonly QueryPlan[]): QueryPlan {
  const [only] = plans;
  if (plans.length === 1 && only) return only;
  const nodes = plans.flatMap(({ node }) => node ?? []);
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } };
}

function openScope(
  { request }: Exchange,
  caller: Caller,
  { selectHeaders, settings }: RunningParts,
): RequestScope {
  const now = performance.now();
  return new RequestScope(caller, selectHeaders(request.headers), now, now + settings.requestTimeoutMs);
}

const mutationByGet = refuse('METHOD_NOT_ALLOWED', 'Send a mutation by POST.', { allow: 'POST' });
const overdue = refuse('REQUEST_TIMEOUT', 'The request took too long.');

function refuseExchange(exchange: Exchange, { metrics }: RunningParts, refusal: HostRefusal): void {
  metrics.countRefusal(refusal.code);
  sendRefusal(exchange, refusal);
}

function isFailure(admitted: Caller | AdmissionFailure): admitted is AdmissionFailure {
  return admitted.kind === 'admissionFailure';
}

/** RFC 6750, 3: a refused token is answered with a challenge. */
function refusalOfFailure({ code, message }: AdmissionFailure): HostRefusal {
  if (code !== 'INVALID_ACCESS_TOKEN') return refuse(code, message, { 'retry-after': '5' });
  return refuse(code, message, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

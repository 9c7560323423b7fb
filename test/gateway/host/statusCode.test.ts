import { PLAIN_JSON, RESPONSE_JSON } from '../../../gateway/host/accept.ts';
import { statusOf } from '../../../gateway/host/statusCode.ts';
import { startTestHost } from './testHost.ts';

const parse = { phase: 'request-error', code: 'GRAPHQL_PARSE_FAILED', hasErrors: true } as const;
const validation = { phase: 'request-error', code: 'GRAPHQL_VALIDATION_FAILED', hasErrors: true } as const;
const partial = { phase: 'executed', code: null, hasErrors: true } as const;
const complete = { phase: 'executed', code: null, hasErrors: false } as const;

test('the draft of the audits: 200 for plain JSON, 400 for a request error under the response type', () => {
  for (const outcome of [parse, validation, partial, complete]) {
    expect(statusOf(outcome, PLAIN_JSON, 'audits')).toEqual({ status: 200, type: PLAIN_JSON });
  }
  expect(statusOf(parse, RESPONSE_JSON, 'audits').status).toBe(400);
  expect(statusOf(validation, RESPONSE_JSON, 'audits').status).toBe(400);
  expect(statusOf(partial, RESPONSE_JSON, 'audits').status).toBe(200);
});

test('the release of September 2026: 422 for an invalid request, 294 for partial data', () => {
  expect(statusOf(parse, RESPONSE_JSON, '2026-09').status).toBe(400);
  expect(statusOf(validation, RESPONSE_JSON, '2026-09').status).toBe(422);
  expect(statusOf(partial, RESPONSE_JSON, '2026-09').status).toBe(294);
  expect(statusOf(complete, RESPONSE_JSON, '2026-09').status).toBe(200);
});

test('the release of September 2026 says plain JSON only where it succeeds', () => {
  expect(statusOf(validation, PLAIN_JSON, '2026-09')).toEqual({ status: 422, type: RESPONSE_JSON });
  expect(statusOf(partial, PLAIN_JSON, '2026-09')).toEqual({ status: 200, type: PLAIN_JSON });
});

test('a plan that could not be made is no fault of the client', () => {
  for (const edition of ['audits', '2026-09'] as const) {
    for (const [code, status] of [
      ['QUERY_PLANNING_FAILED', 500],
      ['QUERY_PLANNING_TIMEOUT', 503],
    ] as const) {
      const outcome = { phase: 'request-error', code, hasErrors: true } as const;
      expect(statusOf(outcome, RESPONSE_JSON, edition).status).toBe(status);
    }
  }
});

test('the edition is a setting of the host', async () => {
  const host = await startTestHost({ httpEdition: '2026-09' });
  const headers = { 'content-type': 'application/json', accept: RESPONSE_JSON };
  const ask = (query: string) =>
    fetch(host.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const [invalid, some] = [await ask('{ nothing }'), await ask('{ hello fails }')];
  expect([invalid.status, some.status, some.statusText]).toEqual([422, 294, 'Partial Success']);
  await host.close();
});

import { createAdoptingFetch } from '../../../gateway/explorer/web/adoptTokens.ts';
import type { GivenToken } from '../../../gateway/explorer/web/session.ts';

const token = { accessToken: 'proven', expiresAt: '2026-11-22T08:10:00.000Z' };

/** Sends a text through, against an answer of the graph, and gives what was adopted. */
async function adopted(query: string, answer: object, init: RequestInit = {}, type = 'application/json') {
  const given: GivenToken[] = [];
  const session = { adopt: async (each: GivenToken) => void given.push(each) };
  const fetch = createAdoptingFetch(['signIn', 'stepUp'], session, async () =>
    Response.json(answer, { headers: { 'content-type': type } }),
  );
  const response = await fetch('/graphql', { method: 'POST', body: JSON.stringify({ query }), ...init });
  expect(await response.json()).toEqual(answer);
  return given;
}

const stepUp = 'mutation { stepUp(input: {}) { accessToken expiresAt } }';

test('the token that an answer gives is gone on with, and the answer passes on whole', async () => {
  expect(await adopted(stepUp, { data: { stepUp: token } })).toEqual([token]);
  const named = 'application/graphql-response+json; charset=utf-8';
  expect(await adopted(stepUp, { data: { stepUp: token } }, {}, named)).toEqual([token]);
});

test('the field is found under another name', async () => {
  const query = 'mutation { proven: stepUp(input: {}) { accessToken expiresAt } }';
  expect(await adopted(query, { data: { proven: token } })).toEqual([token]);
});

test.each<[string, string, object]>([
  ['a refusal', stepUp, { data: { stepUp: { accessToken: null, expiresAt: null } } }],
  ['an error', stepUp, { data: null, errors: [{ message: 'No.' }] }],
  ['a token whose end is not said', stepUp, { data: { stepUp: { accessToken: 'proven' } } }],
  [
    'a field that gives no tokens',
    '{ me: signInOptions { accessToken expiresAt } }',
    { data: { me: token } },
  ],
  ['a field of another name', '{ stepUp: other { accessToken expiresAt } }', { data: { stepUp: token } }],
  ['a text with a fault', 'mutation { stepUp(', { data: { stepUp: token } }],
])('%s changes nobody', async (_what, query, answer) => {
  expect(await adopted(query, answer)).toEqual([]);
});

test('who types a header of their own stays who is signed in', async () => {
  const headers = { authorization: 'Bearer typed' };
  expect(await adopted(stepUp, { data: { stepUp: token } }, { headers })).toEqual([]);
});

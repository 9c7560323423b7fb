import { anonymousCaller } from '../../../gateway/admission/caller.ts';
import { callerIdentity } from '../../../gateway/upstream/identity.ts';
import type { RequestContext } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';

const identityOf = ({ caller, ...context }: Partial<RequestContext>) =>
  JSON.stringify(callerIdentity({ ...testContext({ ...anonymousCaller, ...caller }), ...context }));
const callerWith = (caller: object) => identityOf({ caller: { ...anonymousCaller, ...caller } });

test.each([
  ['kind', callerWith({ kind: 'person' })],
  ['subject', callerWith({ subject: 'ada' })],
  ['scopes', callerWith({ scopes: new Set(['cards']) })],
  ['policies', callerWith({ policies: new Set(['vip']) })],
  ['claims', callerWith({ claims: { amr: ['otp'] } })],
  ['headers', identityOf({ headers: { 'x-tenant': 'north' } })],
])('who differs in %s shares no answer', (_, identity) => {
  expect(identity).not.toBe(identityOf({}));
});

test('the order in which scopes were granted makes nobody another', () => {
  expect(callerWith({ scopes: new Set(['a', 'b']) })).toBe(callerWith({ scopes: new Set(['b', 'a']) }));
});

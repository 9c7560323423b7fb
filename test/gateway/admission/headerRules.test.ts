import { createHeaderRules } from '../../../gateway/admission/headerRules.ts';

test('only named headers are passed on, by whatever case they are named', () => {
  const select = createHeaderRules(['X-Tenant', 'traceparent']);
  expect(select({ 'x-tenant': 'north', cookie: 'a=1', authorization: 'Bearer x' })).toEqual({
    'x-tenant': 'north',
  });
  expect(select({ cookie: 'a=1' })).toEqual({});
});

test('nobody may pass on headers of the connection or of our own making', () => {
  for (const name of ['Host', 'content-length', 'Transfer-Encoding', 'whiteslip-caller']) {
    expect(() => createHeaderRules([name])).toThrow(RangeError);
  }
});

import { describeFault } from '../../../gateway/engine/errors.ts';
import type { Fault } from '../../../gateway/engine/fault.ts';

const masking = { isExposed: false, shownCodes: new Set(['BAD_USER_INPUT', 'CONSENT_REQUIRED']) };

function messageOf(code: string, message: string): string {
  const fault: Fault = {
    code,
    subgraph: 'shop',
    message,
    extensions: { secret: 'x' },
    isAbsence: false,
    origin: [],
    below: [],
    next: null,
    first: Symbol(code),
  };
  const error = describeFault(fault, ['me'], masking);
  expect(error.extensions).toEqual({ code, subgraph: 'shop' });
  return error.message;
}

test('what the asker did is told in the words of the subgraph, without long numbers', () => {
  expect(messageOf('CONSENT_REQUIRED', 'The person has not consented.')).toBe(
    'The person has not consented.',
  );
  expect(messageOf('BAD_USER_INPUT', 'No card 6222600123456789013.')).not.toContain('6222600123456789013');
});

test('everything else stays masked', () => {
  expect(messageOf('INTERNAL_SERVER_ERROR', 'select * from secrets')).toBe(
    'The service behind this field could not answer it.',
  );
});

test.each([
  [
    '"abc" at "input.requestedLimit"; Decimal is a number.',
    'The value at "input.requestedLimit" is not valid. Decimal is a number.',
  ],
  ['"abc"; Decimal is a number.', 'The value at "x" is not valid. Decimal is a number.'],
  ['"my-password" at "input.text"; String cannot represent "my-password"', 'The value at "x" is not valid.'],
  ['"my-password" at "input.n"; Int cannot represent: my-password', 'The value at "x" is not valid.'],
  [
    '"my-password\\n" at "my-password"; " at "input.text"; No.',
    'The value at "input.text" is not valid. No.',
  ],
])('a value is not quoted: %s', (found, told) => {
  expect(messageOf('BAD_USER_INPUT', `Variable "$x" got invalid value ${found}`)).toBe(told);
});

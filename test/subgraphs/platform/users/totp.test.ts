import { totpKeyOf, totpStepOf } from '../../../../subgraphs/platform/users/totp.ts';

/** RFC 6238, Appendix B, the SHA-1 rows; six digits are the last six of its eight. */
const secret = Buffer.from('12345678901234567890');
const vectors = [
  [59, '287082', 0x1n],
  [1111111109, '081804', 0x23523ecn],
  [1111111111, '050471', 0x23523edn],
  [1234567890, '005924', 0x273ef07n],
  [2000000000, '279037', 0x3f940aan],
  [20000000000, '353130', 0x27bc86aan],
] as const;

test.each(vectors)('at second %i the code is %s', (second, code, step) => {
  expect(totpStepOf(secret, code, new Date(second * 1_000))).toBe(step);
});

test('a code counts one step early and one step late, and not two', () => {
  const at = (second: number) => totpStepOf(secret, '005924', new Date(second * 1_000));
  const begin = 1234567890;
  expect([begin - 60, begin - 30, begin, begin + 30, begin + 60].map(at)).toEqual([
    null,
    0x273ef07n,
    0x273ef07n,
    0x273ef07n,
    null,
  ]);
});

test.each(['005925', '5924', '0005924', '', 'abcdef'])('%p is not the code 005924', (code) => {
  expect(totpStepOf(secret, code, new Date(1234567890_000))).toBeNull();
});

test('an authenticator app reads issuer, person and secret', () => {
  expect(totpKeyOf(secret, 'ann')).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    uri: 'otpauth://totp/Whiteslip:ann?issuer=Whiteslip&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
  });
});

import { isOutage } from '../../../../subgraphs/common/outage.ts';
import { createPasswordCheck, hashPassword } from '../../../../subgraphs/platform/users/password.ts';
import { triesAfter } from '../../../../subgraphs/platform/users/passwordTries.ts';

const isPasswordRight = createPasswordCheck(2, 10);

test('a password is right against its own hash only', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await isPasswordRight('correct horse', hash)).toBe(true);
  expect(await isPasswordRight('correct horse ', hash)).toBe(false);
  expect(await isPasswordRight('correct horse', await hashPassword('battery'))).toBe(false);
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('twice')).not.toBe(await hashPassword('twice'));
});

test('a hash made elsewhere with other costs is understood', async () => {
  // The reference implementation's own test: argon2id, version 19, t=2, m=256 KiB, p=1, salt "somesalt".
  const reference = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  expect(await isPasswordRight('password', reference)).toBe(true);
  expect(await isPasswordRight('Password', reference)).toBe(false);
});

test('an unknown person is never right, not even with the password of nobody', async () => {
  expect(await isPasswordRight('', null)).toBe(false);
  expect(await isPasswordRight('password', null)).toBe(false);
});

test('what is no argon2id hash is an error, not a wrong password', async () => {
  await expect(isPasswordRight('password', '$2b$12$abc')).rejects.toThrow('PHC');
});

test('above so many at a time and so many waiting a check is an outage, at once, and the rest go on', async () => {
  const hash = await hashPassword('correct horse');
  const check = createPasswordCheck(1, 2);
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () =>
      check('correct horse', hash).catch((error: unknown) => (isOutage(error) ? 'outage' : error)),
    ),
  );
  expect(outcomes).toEqual([true, true, true, 'outage', 'outage']);
  expect(await check('correct horse', hash)).toBe(true);
});

const rule = { lockAfterWrong: 5, lockedForMinutes: 15 };
const now = new Date('2026-11-22T08:00:00.000Z');
const fresh = { wrongInARow: 0, lockedUntil: null };

test('the fifth wrong password in a row locks for a quarter of an hour', () => {
  const fourth = { wrongInARow: 3, lockedUntil: null };
  expect(triesAfter(fourth, false, rule, now)).toEqual({
    wrongInARow: 4,
    lockedUntil: null,
    refusal: 'CREDENTIALS_INVALID',
  });
  const fifth = { wrongInARow: 4, lockedUntil: null };
  expect(triesAfter(fifth, false, rule, now)).toEqual({
    wrongInARow: 5,
    lockedUntil: new Date('2026-11-22T08:15:00.000Z'),
    refusal: 'CREDENTIALS_INVALID',
  });
});

test('while it is locked nothing is right and nothing is counted', () => {
  const locked = { wrongInARow: 5, lockedUntil: new Date('2026-11-22T08:00:00.001Z') };
  expect(triesAfter(locked, true, rule, now)).toEqual({ ...locked, refusal: 'SIGN_IN_LOCKED' });
  expect(triesAfter(locked, false, rule, now)).toEqual({ ...locked, refusal: 'SIGN_IN_LOCKED' });
});

test('a right password, and the end of a lock, begin the count anew', () => {
  expect(triesAfter({ wrongInARow: 4, lockedUntil: null }, true, rule, now)).toEqual({
    ...fresh,
    refusal: null,
  });
  const ended = { wrongInARow: 5, lockedUntil: now };
  expect(triesAfter(ended, true, rule, now)).toEqual({ ...fresh, refusal: null });
  expect(triesAfter(ended, false, rule, now)).toEqual({
    wrongInARow: 1,
    lockedUntil: null,
    refusal: 'CREDENTIALS_INVALID',
  });
});

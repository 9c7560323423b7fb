import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** One-time codes by the clock (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app has it. */
const form = { issuer: 'Whiteslip', algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Phones' clocks go wrong by some seconds: the step before and the step after count too. */
const stepsAside = 1;

/** As long as the hash, as RFC 4226 recommends. */
const secretBytes = 20;

export function newTotpSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The secret as people type it, and as authenticator apps read it from a picture. */
export function totpKeyOf(secret: Buffer, username: string): { secret: string; uri: string } {
  const totp = totpOf(secret, username);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step that a code belongs to, now or one step aside; null where the code is not right. */
export function totpStepOf(secret: Buffer, code: string, now: Date): bigint | null {
  const totp = totpOf(secret, '');
  const timestamp = now.getTime();
  const aside = totp.validate({ token: code, timestamp, window: stepsAside });
  return aside === null ? null : BigInt(totp.counter({ timestamp }) + aside);
}

function totpOf(secret: Buffer, label: string): TOTP {
  return new TOTP({ ...form, label, secret: new Secret({ buffer: Uint8Array.from(secret).buffer }) });
}

import { refuse } from './identityRefusal.ts';

export interface SignUpInput {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly mobile: string;
  readonly idempotencyKey: string;
}

const shortestPassword = 10;
const longestPassword = 200;

/** A letter first, so that no user name reads like a mobile number. */
const usernameForm = /^[a-z][a-z0-9._-]{2,29}$/;
const nameForm = /^\P{Cc}{1,60}$/u;
const mobileForm = /^1[0-9]{10}$/;

/**
 * The input in the form in which it is kept. A password is long, as NIST SP 800-63B asks, and without the
 * user name in it; what it is made of is the person's business.
 *
 * Refuses: USERNAME_INVALID, NAME_INVALID, MOBILE_INVALID, PASSWORD_WEAK.
 */
export function newShopperOf(input: SignUpInput): SignUpInput {
  const username = input.username.normalize('NFKC').toLowerCase();
  const name = input.name.normalize('NFC').trim();
  if (!usernameForm.test(username)) throw refuse('USERNAME_INVALID');
  if (!nameForm.test(name)) throw refuse('NAME_INVALID');
  if (!mobileForm.test(input.mobile)) throw refuse('MOBILE_INVALID');
  if (isWeak(input.password, username)) throw refuse('PASSWORD_WEAK');
  return { ...input, username, name };
}

function isWeak(password: string, username: string): boolean {
  const isLong = password.length >= shortestPassword && password.length <= longestPassword;
  return !isLong || new Set(password).size < 4 || password.toLowerCase().includes(username);
}

import { refuse } from './identityRefusal.ts';
import { usernameOf } from './username.ts';

/** Who joins. */
export interface NewShopper {
  readonly username: string;
  readonly name: string;
  readonly mobile: string;
}

export interface SignUpInput extends NewShopper {
  readonly password: string;
  readonly idempotencyKey: string;
}

const shortestPassword = 10;
const longestPassword = 200;

/** A letter first, so that no user name reads like a mobile number. */
const usernameForm = /^[a-z][a-z0-9._-]{2,29}$/;
const nameForm = /^\P{Cc}{1,60}$/u;
const mobileForm = /^1[0-9]{10}$/;

/** Who joins, in the form in which it is kept. Refuses: USERNAME_INVALID, NAME_INVALID, MOBILE_INVALID. */
export function checkShopper(input: NewShopper): NewShopper {
  const username = usernameOf(input.username);
  const name = input.name.normalize('NFC').trim();
  if (!usernameForm.test(username)) throw refuse('USERNAME_INVALID');
  if (!nameForm.test(name)) throw refuse('NAME_INVALID');
  if (!mobileForm.test(input.mobile)) throw refuse('MOBILE_INVALID');
  return { username, name, mobile: input.mobile };
}

/**
 * The input in the form in which it is kept. A password is long, as NIST SP 800-63B asks, and without the
 * user name in it; what it is made of is the person's business.
 *
 * Refuses: USERNAME_INVALID, NAME_INVALID, MOBILE_INVALID, PASSWORD_WEAK.
 */
export function newShopperOf(input: SignUpInput): SignUpInput {
  const shopper = checkShopper(input);
  if (isWeak(input.password, shopper.username)) throw refuse('PASSWORD_WEAK');
  return { ...input, ...shopper };
}

export function isWeak(password: string, username: string): boolean {
  const isLong = password.length >= shortestPassword && password.length <= longestPassword;
  return !isLong || new Set(password).size < 4 || password.toLowerCase().includes(username);
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readState, writeState } from './stateDirectory.ts';

/** The password of a database role of this copy: made when first asked for and remembered. */
export type PasswordOf = (role: string) => string;

export function rolePasswords(home: string): PasswordOf {
  const path = join(home, 'roles.json');
  const passwords = readState<Record<string, string>>(path) ?? {};
  return (role) => {
    const known = passwords[role];
    if (known) return known;
    const made = randomBytes(24).toString('base64url');
    passwords[role] = made;
    writeState(path, passwords);
    return made;
  };
}

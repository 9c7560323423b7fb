/**
 * The library for passkeys. It takes about 0.3 s to load, so it is loaded when the first passkey is asked
 * for, not when the process starts.
 */
export function webauthn() {
  return import('@simplewebauthn/server');
}

/** What takes the answers of authenticators apart. */
export function webauthnParts() {
  return import('@simplewebauthn/server/helpers');
}

/** Why a sign-in can be refused for good under its idempotency key. */
export type SignInRefusal = 'CREDENTIALS_INVALID' | 'SIGN_IN_LOCKED';

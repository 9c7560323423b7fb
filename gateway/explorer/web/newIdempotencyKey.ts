/** 128 random bits; not `crypto.randomUUID`, which exists on https and localhost only. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Variables as JSON text with a new key in place of each: an example that is opened again asks anew. */
export function withNewKeys(variables: string): string {
  return variables.replaceAll(
    /("idempotencyKey"\s*:\s*")[^"]*"/g,
    (_, begin: string) => `${begin}${newIdempotencyKey()}"`,
  );
}

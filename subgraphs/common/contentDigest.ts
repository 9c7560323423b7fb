import { createHash, timingSafeEqual } from 'node:crypto';

const algorithms = { 'sha-256': 'sha256', 'sha-512': 'sha512' } as const;

/** The header Content-Digest (RFC 9530) of a body: `sha-256=:…:`. */
export function contentDigest(body: string | Buffer): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** Whether a Content-Digest is that of the body. All digests that we know must be right, and one must be there. */
export function isDigestOf(header: string, body: Buffer): boolean {
  const digests = header.split(',').map((entry) => /^\s*([a-z0-9-]+)=:([A-Za-z0-9+/=]*):\s*$/.exec(entry));
  if (digests.includes(null)) return false;
  const known = digests.filter((digest) => (digest?.[1] ?? '') in algorithms);
  return known.length > 0 && known.every((digest) => isRight(digest?.[1] ?? '', digest?.[2] ?? '', body));
}

function isRight(name: string, value: string, body: Buffer): boolean {
  const expected = createHash(algorithms[name as keyof typeof algorithms])
    .update(body)
    .digest();
  const given = Buffer.from(value, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

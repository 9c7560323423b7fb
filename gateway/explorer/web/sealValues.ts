import { CompactEncrypt, importJWK, type JWK } from 'jose';
import type { Explorer } from './ExplorerContext.ts';
import type { Seal } from './sealConfig.ts';

export type SealedValues = Readonly<Record<string, string>>;

/**
 * Seals values to the public key that the graph publishes, as a compact JWE. Only the sealed text leaves the page.
 * Rejects with an error whose message is written for the visitor.
 */
export async function sealValues(
  seal: Pick<Seal, 'keyQuery' | 'alg' | 'enc'>,
  values: SealedValues,
  fetch: Explorer['fetch'],
): Promise<string> {
  if (!crypto.subtle) throw new Error('Browsers encrypt on https and on this machine only.');
  const { id, ...members } = await requestKey(seal.keyQuery, fetch);
  const key = await importJWK(members as JWK, seal.alg);
  const plain = new TextEncoder().encode(JSON.stringify(values));
  const header = { alg: seal.alg, enc: seal.enc, ...(id && { kid: id }) };
  return new CompactEncrypt(plain).setProtectedHeader(header).encrypt(key);
}

interface PublishedKey {
  readonly id?: string;
}

async function requestKey(query: string, fetch: Explorer['fetch']): Promise<PublishedKey> {
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch('/graphql', { method: 'POST', headers, body }).then(
    (response) => response.json() as Promise<{ data?: Record<string, PublishedKey | null> | null }>,
    () => null,
  );
  const [key] = Object.values(reply?.data ?? {});
  if (!key) throw new Error('The graph gave no key to seal with.');
  return key;
}

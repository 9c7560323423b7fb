import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyEncryptionKey } from './vaultKeys.ts';

/** A secret as it is stored: under a data key of its own, which is itself under a key-encryption key. */
export interface Envelope {
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly ciphertext: Buffer;
}

/** What an envelope belongs to. It is bound into the ciphertext: elsewhere it does not open. */
export interface EnvelopeContext {
  readonly recordId: string;
  readonly purpose: string;
}

/** The ciphertext was changed, or moved to another row or purpose. Never a reason to go on. */
export class EnvelopeTampered extends Error {
  constructor() {
    super('An envelope of the vault does not open: it was changed or does not belong here.');
    this.name = 'EnvelopeTampered';
  }
}

/** Encrypts a text (AES-256-GCM) under a new data key. */
export function sealEnvelope(text: string, key: KeyEncryptionKey, context: EnvelopeContext): Envelope {
  const dataKey = randomBytes(32);
  return {
    keyId: key.id,
    wrappedKey: encrypt(dataKey, key.secret, boundTo(context, key.id)),
    ciphertext: encrypt(Buffer.from(text), dataKey, boundTo(context)),
  };
}

/** Gives the text back. Throws EnvelopeTampered. */
export function openEnvelope(envelope: Envelope, key: KeyEncryptionKey, context: EnvelopeContext): string {
  const dataKey = decrypt(envelope.wrappedKey, key.secret, boundTo(context, key.id));
  return decrypt(envelope.ciphertext, dataKey, boundTo(context)).toString();
}

/** The same data key under another key-encryption key; what it encrypts stays as it is. */
export function rewrapEnvelope(
  envelope: Envelope,
  from: KeyEncryptionKey,
  to: KeyEncryptionKey,
  context: EnvelopeContext,
): Envelope {
  const dataKey = decrypt(envelope.wrappedKey, from.secret, boundTo(context, from.id));
  const wrappedKey = encrypt(dataKey, to.secret, boundTo(context, to.id));
  return { keyId: to.id, wrappedKey, ciphertext: envelope.ciphertext };
}

const ivBytes = 12;
const tagBytes = 16;

function boundTo({ recordId, purpose }: EnvelopeContext, ...more: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([recordId, purpose, ...more]));
}

/** Gives initialisation vector, tag and ciphertext in one. */
function encrypt(plain: Buffer, secret: Buffer, associated: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(associated);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function decrypt(sealed: Buffer, secret: Buffer, associated: Buffer): Buffer {
  if (sealed.length < ivBytes + tagBytes) throw new EnvelopeTampered();
  const iv = sealed.subarray(0, ivBytes);
  const tag = sealed.subarray(ivBytes, ivBytes + tagBytes);
  const cipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: tagBytes });
  const text = cipher
    .setAAD(associated)
    .setAuthTag(tag)
    .update(sealed.subarray(ivBytes + tagBytes));
  try {
    return Buffer.concat([text, cipher.final()]);
  } catch {
    throw new EnvelopeTampered();
  }
}

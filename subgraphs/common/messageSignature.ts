import type { IncomingMessage } from 'node:http';
import { createVerifier, httpbis } from 'http-message-signatures';
import type { Clock } from './clock.ts';
import { isDigestOf } from './contentDigest.ts';
import { MachineRefused } from './machineRefused.ts';
import type { MessageKey } from './messageKey.ts';
import { createSeenNonces } from './seenNonces.ts';
import type { UsedSignatures } from './usedSignatures.ts';
import { callerHeader } from './verifyCaller.ts';

/** What a signature must cover, at least: which request it is, when, what is in it, and for whom. */
export const coveredComponents = ['@method', '@path', 'content-digest', 'date', callerHeader] as const;

/** How old a signature may be, and how far another clock may be ahead of ours. */
const windowMs = 60_000;
const aheadMs = 5_000;

/** What a signature says of itself. */
interface Claims {
  readonly keyId: string;
  readonly nonce: string;
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** Who signed a message, by which of their keys. */
export interface Signer {
  readonly issuer: string;
  readonly keyId: string;
}

export interface SignatureCheck {
  /** Gives who signed the message. Throws MachineRefused. */
  verify(request: IncomingMessage, body: Buffer): Promise<Signer>;
  /** Throws MachineRefused once the key is not good any longer. */
  confirm(signer: Signer): Promise<void>;
}

/** Whether a request claims to be signed, rightly or not. */
export function isSigned({ headers }: IncomingMessage): boolean {
  return headers.signature !== undefined || headers['signature-input'] !== undefined;
}

/**
 * Verifies signatures of messages (RFC 9421). Each is good once, within a minute, at whichever process of the subgraph.
 * What this process has seen itself it refuses without asking the database.
 */
export function createSignatureCheck(
  keyOf: (keyId: string) => Promise<MessageKey | null>,
  used: UsedSignatures,
  clock: Clock,
): SignatureCheck {
  const seen = createSeenNonces();

  const verifyOnce = async (request: IncomingMessage, body: Buffer): Promise<Signer> => {
    const nowMs = clock.now().getTime();
    const claims = readClaims(request);
    const key = await keyOf(claims.keyId);
    checkKey(key, nowMs);
    checkTime(request, claims, nowMs);
    await verify(request, claims, key, nowMs);
    if (!isDigestOf(String(request.headers['content-digest']), body))
      throw new MachineRefused('DIGEST_MISMATCH');
    const endsAtMs = claims.createdMs + windowMs;
    const use = seen.note(claims.keyId, claims.nonce, endsAtMs, nowMs);
    if (use === 'full') throw new MachineRefused('SIGNATURES_TOO_MANY');
    const isNew = use === 'new' && (await used.note(claims.keyId, claims.nonce, endsAtMs, nowMs));
    if (!isNew) throw new MachineRefused('SIGNATURE_REPLAYED');
    return { issuer: key.issuer, keyId: claims.keyId };
  };
  return {
    verify: verifyOnce,
    confirm: async ({ keyId }) => checkKey(await keyOf(keyId), clock.now().getTime()),
  };
}

/** One signature, of plain components: parameters of components could cover something else than they seem to. */
const inputForm = /^[a-z*][\w.*-]*=\(((?:"[a-z0-9@-]+" ?)+)\)((?:;[a-z]+=(?:\d{1,12}|"[^"\\]{1,256}"))+)$/;

function readClaims({ headers }: IncomingMessage): Claims {
  const input = headers['signature-input'];
  if (headers.signature === undefined || input === undefined) throw new MachineRefused('SIGNATURE_MISSING');
  const [, list = '', parameterText = ''] = inputForm.exec(String(input)) ?? [];
  const covered = new Set(list.split(' ').map((component) => component.slice(1, -1)));
  const parameters = new Map(
    [...parameterText.matchAll(/;([a-z]+)=(?:(\d+)|"([^"]*)")/g)].map(([, name, number, text]) => [
      name,
      number ?? text ?? '',
    ]),
  );
  const [keyId, nonce] = [parameters.get('keyid'), parameters.get('nonce')];
  const createdMs = Number(parameters.get('created')) * 1_000;
  const isComplete = coveredComponents.every((component) => covered.has(component));
  if (!isComplete || !keyId || !nonce || Number.isNaN(createdMs))
    throw new MachineRefused('SIGNATURE_INCOMPLETE');
  const expires = parameters.get('expires');
  return { keyId, nonce, createdMs, expiresMs: expires ? Number(expires) * 1_000 : createdMs + windowMs };
}

function checkKey(key: MessageKey | null, nowMs: number): asserts key is MessageKey {
  if (!key) throw new MachineRefused('SIGNATURE_KEY_UNKNOWN');
  if (key.isRevoked) throw new MachineRefused('SIGNATURE_KEY_REVOKED');
  if (key.endsAtMs !== null && nowMs > key.endsAtMs) throw new MachineRefused('SIGNATURE_KEY_EXPIRED');
}

function checkTime({ headers }: IncomingMessage, claims: Claims, nowMs: number): void {
  const dateMs = Date.parse(String(headers.date));
  const isTimely = (atMs: number) => atMs >= nowMs - windowMs && atMs <= nowMs + aheadMs;
  if (isTimely(claims.createdMs) && isTimely(dateMs) && nowMs <= claims.expiresMs) return;
  throw new MachineRefused('SIGNATURE_EXPIRED');
}

async function verify(
  request: IncomingMessage,
  claims: Claims,
  key: MessageKey,
  nowMs: number,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const message = {
    method,
    url: `https://${headers.host}${url}`,
    headers: headers as Record<string, string>,
  };
  const isGood = await httpbis
    .verifyMessage(
      {
        keyLookup: async () => ({
          id: claims.keyId,
          algs: [key.algorithm],
          verify: createVerifier(key.key, key.algorithm),
        }),
        notAfter: Math.floor(nowMs / 1_000),
        tolerance: aheadMs / 1_000,
      },
      message,
    )
    .catch(() => false);
  if (isGood !== true) throw new MachineRefused('SIGNATURE_INVALID');
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { callerHeader } from '../../subgraphs/common/verifyCaller.ts';

/** Who a test lets call a subgraph. */
export type TestCaller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'person';
      readonly userId: string;
      readonly scope?: string;
      readonly partyId?: string;
      /** How the person proved who they are; by password unless said otherwise. */
      readonly amr?: readonly string[];
      /** When, in seconds since 1970; the token does not say unless this does. */
      readonly authTime?: number;
      /** The session; "ses_test" unless said otherwise. */
      readonly sessionId?: string;
      /** How long the token lives; a minute unless said otherwise. */
      readonly lifeSeconds?: number;
    }
  | { readonly kind: 'service'; readonly name: string };

/** A gateway's and some services' keys, and the file by which subgraphs trust them. */
export interface TestCallers {
  readonly trustedCallersPath: string;
  /** The private key of a service that is trusted, for `serviceKeyPath`. */
  readonly serviceKeyPath: (service: string) => string;
  /** Headers of a call to a subgraph. Persons and anonymous callers are signed by the gateway. */
  readonly headers: (audience: string, caller: TestCaller) => Promise<Record<string, string>>;
  readonly remove: () => void;
}

/** Makes keys for the gateway and the named services, all of them machines of the platform. */
export async function createCallers(...services: readonly string[]): Promise<TestCallers> {
  const directory = mkdtempSync(join(tmpdir(), 'whiteslip-callers-'));
  const trustedCallersPath = join(directory, 'trusted.json');
  const serviceKeyPath = (name: string) => join(directory, `${name}.jwk.json`);
  const issuers: Record<string, { keys: JWK[]; certificates: string[] }> = {};
  const privateKeys = new Map<string, CryptoKey>();
  for (const name of ['gateway', ...services]) {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    privateKeys.set(name, privateKey);
    issuers[name] = {
      keys: [{ ...(await exportJWK(publicKey)), kid: `${name}-1` }],
      certificates: [`spiffe://platform.whiteslip/${name}`],
    };
    writeFileSync(
      serviceKeyPath(name),
      JSON.stringify({ ...(await exportJWK(privateKey)), kid: `${name}-1` }),
    );
  }
  writeFileSync(trustedCallersPath, JSON.stringify({ issuers }));

  const headers = async (audience: string, caller: TestCaller) => {
    const issuer = caller.kind === 'service' ? caller.name : 'gateway';
    const key = privateKeys.get(issuer);
    if (!key) throw new Error(`No key was made for ${issuer}.`);
    // One reading of the clock: two on either side of a second's end would make a life of 61 s.
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const token = new SignJWT(claimsOf(caller))
      .setProtectedHeader({ alg: 'EdDSA', kid: `${issuer}-1` })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifeOf(caller));
    return { [callerHeader]: await token.sign(key) };
  };
  return {
    trustedCallersPath,
    serviceKeyPath,
    headers,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function lifeOf(caller: TestCaller): number {
  return (caller.kind === 'person' && caller.lifeSeconds) || 60;
}

function claimsOf(caller: TestCaller): Record<string, unknown> {
  switch (caller.kind) {
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'person':
      return {
        kind: 'person',
        sub: caller.userId,
        scope: caller.scope ?? '',
        amr: caller.amr ?? ['pwd'],
        sid: caller.sessionId ?? 'ses_test',
        ...(caller.partyId && { party: caller.partyId }),
        ...(caller.authTime && { auth_time: caller.authTime }),
      };
    case 'service':
      return { kind: 'service', sub: caller.name };
    default:
      return caller satisfies never;
  }
}

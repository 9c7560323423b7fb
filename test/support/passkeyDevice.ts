import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** How a response differs from what an honest browser and authenticator would give. */
export interface Misbehaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly isUserVerified?: boolean;
  readonly challenge?: string;
  /** In place of the next count. */
  readonly useCount?: number;
  readonly userHandle?: string;
  readonly type?: string;
}

/** An authenticator in software, which also misbehaves when told to. Its key never leaves it but by `copy`. */
export interface PasskeyDevice {
  /** Answers creation options, as JSON text. */
  readonly create: (optionsJson: string, misbehaviour?: Misbehaviour) => string;
  /** Answers request options, as JSON text. */
  readonly get: (optionsJson: string, misbehaviour?: Misbehaviour) => string;
  /** Somebody took the key out: a second device with the same key and count. */
  readonly copy: () => PasskeyDevice;
}

interface Held {
  readonly credentialId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: Uint8Array;
  userHandle: string;
  useCount: number;
}

const site = { origin: 'http://localhost:4000', rpId: 'localhost' } as const;

/** `isCounting` and `isSynced` say what kind of authenticator it is. */
export function createPasskeyDevice({ isCounting = true, isSynced = false } = {}): PasskeyDevice {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url'))],
    [-3, new Uint8Array(Buffer.from(jwk.y ?? '', 'base64url'))],
  ]);
  return deviceOf(
    {
      credentialId: randomBytes(16).toString('base64url'),
      privateKey,
      publicKey: isoCBOR.encode(cose),
      userHandle: '',
      useCount: 0,
    },
    isCounting,
    isSynced,
  );
}

function deviceOf(held: Held, isCounting: boolean, isSynced: boolean): PasskeyDevice {
  const authenticatorData = (misbehaviour: Misbehaviour, attested: Buffer): Buffer => {
    if (isCounting) held.useCount += 1;
    const flags =
      0x01 |
      (misbehaviour.isUserVerified === false ? 0 : 0x04) |
      (isSynced ? 0x18 : 0) |
      (attested.length > 0 ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(misbehaviour.useCount ?? held.useCount);
    return Buffer.concat([sha256(misbehaviour.rpId ?? site.rpId), Buffer.from([flags]), count, attested]);
  };
  const answer = (response: object) =>
    JSON.stringify({
      id: held.credentialId,
      rawId: held.credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response,
    });
  return {
    create: (optionsJson, misbehaviour = {}) => {
      const options = JSON.parse(optionsJson);
      held.userHandle = options.user.id;
      const id = Buffer.from(held.credentialId, 'base64url');
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, held.publicKey]);
      const authData = new Uint8Array(authenticatorData(misbehaviour, attested));
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return answer({
        clientDataJSON: clientData('webauthn.create', options.challenge, misbehaviour).toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
        transports: ['internal'],
      });
    },
    get: (optionsJson, misbehaviour = {}) => {
      const { challenge } = JSON.parse(optionsJson);
      const client = clientData('webauthn.get', challenge, misbehaviour);
      const data = authenticatorData(misbehaviour, Buffer.alloc(0));
      const signed = Buffer.concat([data, sha256(client)]);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, held.privateKey).toString('base64url'),
        userHandle: misbehaviour.userHandle ?? held.userHandle,
      });
    },
    copy: () => deviceOf({ ...held }, isCounting, isSynced),
  };
}

function clientData(type: string, challenge: string, misbehaviour: Misbehaviour): Buffer {
  const said = {
    type: misbehaviour.type ?? type,
    challenge: misbehaviour.challenge ?? challenge,
    origin: misbehaviour.origin ?? site.origin,
    crossOrigin: false,
  };
  return Buffer.from(JSON.stringify(said));
}

function sha256(bytes: string | Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Caller } from './callers.ts';
import { createClientNames } from './clientCertificate.ts';
import type { Clock } from './clock.ts';
import { MachineRefused } from './machineRefused.ts';
import { createSignatureCheck, isSigned, type Signer } from './messageSignature.ts';
import type { TlsMaterial } from './tlsFiles.ts';
import type { TrustedCallers } from './trustedCallers.ts';
import type { UsedSignatures } from './usedSignatures.ts';

/** Asks each request which machine sent it, before its caller token is believed. Every step throws MachineRefused. */
export interface MachineGate {
  /** Remembers whose certificate the request came with. One that is signed instead passes on to `read`. */
  admit(request: IncomingMessage): Promise<void>;
  /** Gives the body; that of a signed request is read for it, and its signer remembered. */
  read(request: IncomingMessage, body: Readable): Promise<Readable>;
  /** Refuses unless the machine that sent the request may present tokens of this caller's issuer. */
  check(request: IncomingMessage, caller: Caller): Promise<void>;
  /** Refuses once the machine would no longer be let in: for what outlives its request. */
  confirm(request: IncomingMessage, caller: Caller): Promise<void>;
}

/** For ports that speak plain text on one machine, by the setting that says so: the caller token is all. */
export const openGate: MachineGate = {
  admit: async () => undefined,
  read: async (_request, body) => body,
  check: async () => undefined,
  confirm: async () => undefined,
};

/** How a request showed who sent it. */
type Proof = { readonly certificate: string; readonly socket: TLSSocket } | { readonly signer: Signer };

/**
 * A caller token alone lets nobody in: it must come over a connection whose client certificate names the one who
 * signed it, as the file of trusted callers says, or in a message that the same one signed. A certificate that is
 * not good is refused whatever else there is.
 */
export function createMachineGate(
  tls: () => TlsMaterial,
  trusted: TrustedCallers,
  used: UsedSignatures,
  clock: Clock,
  bodyLimitBytes: number,
): MachineGate {
  const nameOfClient = createClientNames(tls);
  const signatures = createSignatureCheck((keyId) => trusted.messageKeyOf(keyId), used, clock);
  const proofs = new WeakMap<IncomingMessage, Proof>();
  const proofOf = (request: IncomingMessage): Proof => {
    const proof = proofs.get(request);
    if (!proof) throw new MachineRefused('CERTIFICATE_MISSING');
    return proof;
  };
  const check = async (proof: Proof, { issuer }: Caller): Promise<void> => {
    if ('signer' in proof) {
      if (proof.signer.issuer !== issuer) throw new MachineRefused('SIGNATURE_NAME_MISMATCH');
      return;
    }
    const names = await trusted.certificatesOf(issuer);
    if (!names.has(proof.certificate)) throw new MachineRefused('CERTIFICATE_NAME_MISMATCH');
  };
  return {
    admit: async (request) => {
      const { socket } = request;
      if (!(socket instanceof TLSSocket)) throw new MachineRefused('CERTIFICATE_MISSING');
      const hasCertificate = socket.getPeerX509Certificate() !== undefined;
      if (!hasCertificate && isSigned(request)) return;
      proofs.set(request, { certificate: await nameOfClient(socket), socket });
    },
    read: async (request, body) => {
      if (proofs.has(request)) return body;
      const bytes = await readBytes(body, bodyLimitBytes);
      proofs.set(request, { signer: await signatures.verify(request, bytes) });
      return Object.assign(Readable.from([bytes]), { receivedEncodedLength: bytes.length });
    },
    check: async (request, caller) => check(proofOf(request), caller),
    confirm: async (request, caller) => {
      const proof = proofOf(request);
      if ('signer' in proof) await signatures.confirm(proof.signer);
      else await nameOfClient(proof.socket);
      await check(proof, caller);
    },
  };
}

async function readBytes(body: Readable, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw Object.assign(new Error('The body is too long.'), { statusCode: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

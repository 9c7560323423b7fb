import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Caller } from './callers.ts';
import { createClientNames } from './clientCertificate.ts';
import { MachineRefused } from './machineRefused.ts';
import type { TlsMaterial } from './tlsFiles.ts';
import type { TrustedCallers } from './trustedCallers.ts';

/** Asks each request which machine sent it, before its body is read and its caller token is believed. */
export interface MachineGate {
  /** Remembers who sent the request. Throws MachineRefused. */
  admit(request: IncomingMessage): Promise<void>;
  /** Throws MachineRefused unless the machine that sent the request may sign callers by this caller's issuer. */
  check(request: IncomingMessage, caller: Caller): Promise<void>;
}

/** For ports that speak plain text on one machine, by the setting that says so: the caller token is all. */
export const openGate: MachineGate = {
  admit: async () => undefined,
  check: async () => undefined,
};

/**
 * A caller token alone lets nobody in: it must come over a connection whose client certificate names the one who
 * signed it, as the file of trusted callers says.
 */
export function createMachineGate(tls: () => TlsMaterial, trusted: TrustedCallers): MachineGate {
  const nameOfClient = createClientNames(tls);
  const names = new WeakMap<IncomingMessage, string>();
  return {
    admit: async (request) => {
      if (!(request.socket instanceof TLSSocket)) throw new MachineRefused('CERTIFICATE_MISSING');
      names.set(request, await nameOfClient(request.socket));
    },
    check: async (request, { issuer }) => {
      const name = names.get(request);
      if (name === undefined) throw new MachineRefused('CERTIFICATE_MISSING');
      const speaking = await trusted.certificatesOf(issuer);
      if (!speaking.has(name)) throw new MachineRefused('CERTIFICATE_NAME_MISMATCH');
    },
  };
}

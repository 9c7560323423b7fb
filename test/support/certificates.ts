import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { ensureAuthority } from '../../start/certificates/authority.ts';
import { issueMachineCertificate } from '../../start/certificates/machineCertificate.ts';
import {
  type Certificates,
  prepareCertificates,
  revokeCertificate,
} from '../../start/certificates/prepareCertificates.ts';
import type { Side, SubgraphPlace } from '../../start/subgraphs.ts';
import type { TlsFiles } from '../../subgraphs/common/tlsFiles.ts';

/** Two sides' authorities and the certificates of some machines, in a directory of their own. */
export interface TestCertificates extends Certificates {
  /** What a subgraph needs to listen with. */
  readonly filesOf: (name: string) => TlsFiles;
  /** How a client presents itself as this machine; as nobody without a name. */
  readonly clientOf: (name?: string) => ConnectionOptions;
  /** Issues the machine another certificate, as if today were this day; another side may sign what it must not. */
  readonly issue: (place: SubgraphPlace, today: Date, signer?: Side) => Promise<void>;
  /** Revokes the certificate that the machine has now; `prepare` lists it and issues another. */
  readonly revoke: (name: string) => void;
  /** Writes what is due, as a start does. */
  readonly prepare: (today?: Date) => Promise<unknown>;
  readonly remove: () => void;
}

export async function createCertificates(places: readonly SubgraphPlace[]): Promise<TestCertificates> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-certificates-'));
  const prepare = (today = new Date()) => prepareCertificates(home, places, today);
  const certificates = await prepare();
  const { authorities, revocations, of } = certificates;
  return {
    ...certificates,
    filesOf: (name) => ({ certificate: of(name), key: of(name), authorities, revocations }),
    clientOf: (name) => {
      const pem = name === undefined ? undefined : readFileSync(of(name), 'utf8');
      return { ca: readFileSync(authorities, 'utf8'), ...(pem && { cert: pem, key: pem }) };
    },
    issue: async ({ side, name }, today, signer = side) => {
      const authority = await ensureAuthority(join(home, 'keys', 'tls'), signer, today);
      await issueMachineCertificate(of(name), name, { ...authority, side }, today);
    },
    revoke: (name) => revokeCertificate(home, name, places, new Date()),
    prepare,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

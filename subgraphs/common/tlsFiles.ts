import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Paths of PEM files. Certificate and key may be one file. */
export interface TlsFiles {
  /** This machine's certificate, with those between it and its authority. */
  readonly certificate: string;
  readonly key: string;
  /** The authorities whose certificates are believed. */
  readonly authorities: string;
  /** What those authorities have revoked, a list of each; null where they publish none. */
  readonly revocations: string | null;
  /** For subgraphs of somebody else: a file of their own authorities, or "system" for those that Node knows. */
  readonly authoritiesOf?: Readonly<Record<string, string>>;
}

/** What the files hold, as `tls.connect` and `tls.createServer` take it. A new object whenever a file changed. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly crl?: string[];
  /** Of subgraphs that have their own; null for those that Node knows. */
  readonly caOf: Readonly<Record<string, string | null>>;
}

/** How long the files are taken to be as they were before they are looked at again. */
const recheckMs = 1_000;

/**
 * Gives what the files hold now, so that certificates, authorities and revocations change without a restart.
 * Looks at the files once a second at most, and only when asked. Files that cannot be used, as in the moment
 * between a new certificate and its new key, leave what was there, and `onTrouble` is told. The first reading
 * throws.
 */
export function followTlsFiles(files: TlsFiles, onTrouble: (error: unknown) => void): () => TlsMaterial {
  let version = versionOf(files);
  let material = readMaterial(files);
  let checkedAtMs = performance.now();

  const refresh = () => {
    checkedAtMs = performance.now();
    const current = versionOf(files);
    if (current === version) return;
    material = readMaterial(files);
    version = current;
  };
  return () => {
    if (performance.now() - checkedAtMs < recheckMs) return material;
    try {
      refresh();
    } catch (error) {
      onTrouble(error);
    }
    return material;
  };
}

function readMaterial({
  certificate,
  key,
  authorities,
  revocations,
  authoritiesOf = {},
}: TlsFiles): TlsMaterial {
  const material = {
    cert: readPem(certificate, 'CERTIFICATE'),
    key: readPem(key, 'PRIVATE KEY'),
    ca: readPem(authorities, 'CERTIFICATE'),
    ...(revocations !== null && { crl: listsIn(readPem(revocations, 'X509 CRL')) }),
  };
  // Throws when the key is not the certificate's or a file is not what it should be.
  createSecureContext(material);
  const caOf = Object.entries(authoritiesOf).map(([subgraph, path]) => [
    subgraph,
    path === 'system' ? null : readPem(path, 'CERTIFICATE'),
  ]);
  return { ...material, caOf: Object.fromEntries(caOf) };
}

/** Node takes an empty text for none given, and then believes whom it knows by itself. */
function readPem(path: string, kind: string): string {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(`${kind}-----`)) throw new Error(`${path} holds no ${kind.toLowerCase()}`);
  return text;
}

/** Node reads the first list of a text only. */
function listsIn(pem: string): string[] {
  return pem.match(/-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g) ?? [];
}

function versionOf(files: TlsFiles): string {
  const others = Object.values(files.authoritiesOf ?? {}).filter((path) => path !== 'system');
  const paths = [files.certificate, files.key, files.authorities, files.revocations, ...others];
  return paths.map((path) => (path === null ? '' : stampOf(path))).join(' ');
}

function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs}/${size}/${ino}`;
}

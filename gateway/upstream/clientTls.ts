import { readFileSync, statSync } from 'node:fs';
import {
  type ConnectionOptions,
  checkServerIdentity,
  createSecureContext,
  type PeerCertificate,
} from 'node:tls';
import { Agent, buildConnector } from 'undici';

/** PEM files of the gateway's connections to subgraphs; null for what there is not. */
export interface ClientTlsFiles {
  /** The gateway's certificate and its key; they may be one file. Both or neither. */
  readonly certificate: string | null;
  readonly key: string | null;
  /** Whose certificates of subgraphs are believed; those that Node knows unless given. */
  readonly authorities: string | null;
  readonly revocations: string | null;
  /** For subgraphs of somebody else: a file of their own authorities, or "system" for those that Node knows. */
  readonly authoritiesOf?: Readonly<Record<string, string>>;
}

/** How the gateway shows subgraphs who it is, and makes sure who they are. */
export interface ClientTls {
  /** For one new connection to the subgraph, of the files as they are now. */
  optionsFor(subgraph: string): ConnectionOptions;
  /** Opens the connections of an undici pool, each with the files as they are then. */
  connectorFor(subgraph: string): buildConnector.connector;
  /** Another object once the files have changed: what is open shows, and believes, what they held before. */
  version(): object;
  /** For `fetch`, null for what is no subgraph, such as published keys. Connections are kept until `close`. */
  agentFor(subgraph: string | null): Agent;
  close(): Promise<void>;
}

type Credentials = Pick<ConnectionOptions, 'cert' | 'key' | 'ca' | 'crl'>;

interface Material {
  readonly credentials: Credentials;
  /** Of subgraphs that have their own; null for those that Node knows. */
  readonly caOf: Readonly<Record<string, string | null>>;
}

/** How long the files are taken to be as they were before they are looked at again. */
const recheckMs = 1_000;

/**
 * Follows the files: a connection that is opened after they have changed uses what they hold then. Throws when they
 * cannot be used at the start; later, what was there before goes on and `onTrouble` is told.
 */
export function createClientTls(files: ClientTlsFiles, onTrouble: (error: unknown) => void): ClientTls {
  const material = followMaterial(files, onTrouble);
  const agents = new Map<string | null, Agent>();
  const optionsFor = (subgraph: string | null): ConnectionOptions => ({
    ...trustFor(subgraph, material()),
    minVersion: 'TLSv1.2',
    checkServerIdentity: (host, certificate) =>
      checkServerIdentity(host, certificate) ?? checkName(subgraph, certificate),
  });
  const connectorFor = (subgraph: string | null): buildConnector.connector => {
    let builtOf: Material | null = null;
    let connect: buildConnector.connector = unbuilt;
    return (options, callback) => {
      if (builtOf !== material())
        connect = buildConnector(optionsFor(subgraph) as buildConnector.BuildOptions);
      builtOf = material();
      connect(options, callback);
    };
  };
  return {
    optionsFor,
    connectorFor,
    version: material,
    agentFor: (subgraph) => {
      const agent = agents.get(subgraph) ?? new Agent({ connect: connectorFor(subgraph) });
      agents.set(subgraph, agent);
      return agent;
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}

const unbuilt: buildConnector.connector = (_options, callback) => callback(new Error('No connector.'), null);

function followMaterial(files: ClientTlsFiles, onTrouble: (error: unknown) => void): () => Material {
  let version = versionOf(files);
  let material = readMaterial(files);
  let checkedAtMs = performance.now();
  const refresh = (): void => {
    const current = versionOf(files);
    if (current === version) return;
    material = readMaterial(files);
    version = current;
  };
  return () => {
    if (performance.now() - checkedAtMs < recheckMs) return material;
    checkedAtMs = performance.now();
    try {
      refresh();
    } catch (error) {
      onTrouble(error);
    }
    return material;
  };
}

/** Our own revocations say nothing of the authorities of others. */
function trustFor(subgraph: string | null, { credentials, caOf }: Material): Credentials {
  const theirs = subgraph === null ? undefined : caOf[subgraph];
  if (theirs === undefined) return credentials;
  const { ca: _ours, crl: _revoked, ...own } = credentials;
  return theirs === null ? own : { ...own, ca: theirs };
}

function readMaterial({
  certificate,
  key,
  authorities,
  revocations,
  authoritiesOf = {},
}: ClientTlsFiles): Material {
  const credentials: Credentials = {
    ...(certificate !== null && { cert: readPem(certificate, 'CERTIFICATE') }),
    ...(key !== null && { key: readPem(key, 'PRIVATE KEY') }),
    ...(authorities !== null && { ca: readPem(authorities, 'CERTIFICATE') }),
    ...(revocations !== null && { crl: listsIn(readPem(revocations, 'X509 CRL')) }),
  };
  // Throws when the key is not the certificate's or a file is not what it should be.
  createSecureContext(credentials);
  const caOf = Object.entries(authoritiesOf).map(([subgraph, path]) => [
    subgraph,
    path === 'system' ? null : readPem(path, 'CERTIFICATE'),
  ]);
  return { credentials, caOf: Object.fromEntries(caOf) };
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

function versionOf({
  certificate,
  key,
  authorities,
  revocations,
  authoritiesOf = {},
}: ClientTlsFiles): string {
  const others = Object.values(authoritiesOf).filter((path) => path !== 'system');
  return [certificate, key, authorities, revocations, ...others].map(stampOf).join(' ');
}

function stampOf(path: string | null): string {
  if (path === null) return '';
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs}/${size}/${ino}`;
}

/**
 * All machines of one host answer to the same host name, so a certificate that names a machine
 * (`spiffe://bank.whiteslip/accounts`) must name the subgraph that was called. One that names none, such as a
 * partner's from a public authority, is judged by its host name alone.
 */
function checkName(subgraph: string | null, { subjectaltname = '' }: PeerCertificate): Error | undefined {
  const uris = subjectaltname.split(', ').filter((name) => name.startsWith('URI:spiffe:'));
  if (subgraph === null || uris.length === 0 || uris.some((uri) => uri.endsWith(`/${subgraph}`)))
    return undefined;
  return Object.assign(new Error(`The server is not ${subgraph}, by its certificate.`), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
}

import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { compactVerify } from 'jose';
import { certificateFor } from '../../../start/certificate.ts';
import { newKeyPair, signingAlgorithm } from '../../../start/certificates/pemKeys.ts';
import { derivedId } from '../../../subgraphs/common/ids.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const now = new Date('2026-11-22T08:00:00.000Z');
const zhao = derivedId('usr', 3);

let home: string;
const certificate = (...words: string[]) => certificateFor(words, home, now);
const pathOf = (userId: string) => join(home, 'keys', 'people', `${userId}.pem`);

beforeEach(() => {
  home = temporaryFolder();
});

test('a person of the demo has a certificate by name, whose key signs challenges', async () => {
  expect(await certificate('zhao')).toBe(`The certificate of ${zhao} is ${pathOf(zhao)}.`);
  const issued = new X509Certificate(readFileSync(pathOf(zhao)));
  expect(issued.subjectAltName).toBe(`URI:spiffe://people.whiteslip/${zhao}`);
  expect(issued.validToDate.toISOString()).toBe('2027-11-22T08:00:00.000Z');
  expect(statSync(pathOf(zhao)).mode & 0o777).toBe(0o600);
  const proof = await certificate('zhao', '--sign', 'a challenge');
  const { payload } = await compactVerify(proof ?? '', issued.publicKey);
  expect(Buffer.from(payload).toString()).toBe('a challenge');
});

test('a request has a certificate for its own key, which stays where it is', async () => {
  const keys = await newKeyPair();
  const request = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=me', keys, signingAlgorithm });
  const file = join(home, 'me.csr');
  writeFileSync(file, request.toString('pem'));
  const somebody = derivedId('usr', 'somebody');
  await certificate(somebody, '--csr', file);
  const issued = readFileSync(pathOf(somebody), 'utf8');
  expect(issued).not.toContain('PRIVATE KEY');
  const exported = await crypto.subtle.exportKey('spki', keys.publicKey);
  const { publicKey } = new X509Certificate(issued);
  expect(publicKey.export({ format: 'der', type: 'spki' })).toEqual(Buffer.from(exported));
});

test('a request that another key signed has none', async () => {
  const [mine, others] = [await newKeyPair(), await newKeyPair()];
  const keys = { publicKey: others.publicKey, privateKey: mine.privateKey };
  const request = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=me', keys, signingAlgorithm });
  const file = join(home, 'me.csr');
  writeFileSync(file, request.toString('pem'));
  await expect(certificate('zhao', '--csr', file)).rejects.toThrow(
    'The request is not signed by its own key.',
  );
});

test.each([[[]], [['nobody']], [['zhao', 'lin']], [['zhao', '--revoke', '--sign', 'x']]])(
  'of the words %j it makes nothing',
  async (words) => {
    expect(await certificateFor(words, home, now)).toBeNull();
  },
);

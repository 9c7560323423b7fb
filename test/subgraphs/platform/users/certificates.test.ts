import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExtendedKeyUsage } from '@peculiar/x509';
import { CompactSign, decodeJwt, decodeProtectedHeader } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { IsNull } from 'typeorm';
import { issueCertificate } from '../../../../start/certificates/issueCertificate.ts';
import { newKeyPair } from '../../../../start/certificates/pemKeys.ts';
import { SessionTable } from '../../../../subgraphs/platform/users/tables.ts';
import { newPeopleAuthority, type PeopleAuthority } from '../../../support/peopleCertificates.ts';
import { password, refusalIn, startUsersForTest, type UsersForTest } from './peopleForTest.ts';

const start = new Date('2026-11-22T08:00:00.000Z');
const day = 24 * 60 * 60;
const nobody = { kind: 'anonymous' } as const;

let users: UsersForTest;
let authority: PeopleAuthority;

beforeEach(async () => {
  authority = await newPeopleAuthority(start);
  users = await startUsersForTest({ people: authority.files });
});

afterEach(async () => {
  await users?.stop();
});

async function challenge(): Promise<string> {
  const { signInCertificateChallenge: asked } = await users.ask(
    nobody,
    '{ signInCertificateChallenge { challenge } }',
  );
  return asked.challenge;
}

const signIn = (username: string, proof: string, key?: string) =>
  users.run(
    nobody,
    'signInWithCertificate',
    { username, proof },
    'accessToken refreshToken user { id }',
    key,
  );

/** A person with a certificate. */
async function certified(name: string, at = start) {
  await users.newPerson(name);
  await authority.issue(`usr_${name}`, at);
}

const proofOf = async (name: string) => authority.sign(`usr_${name}`, await challenge());
const sessionsOf = (name: string) =>
  users.owner.getRepository(SessionTable).countBy({ userId: `usr_${name}`, acr: 'aal1', amr: ['swk'] });

const named = (userId: string) => ({ type: 'url' as const, value: `spiffe://people.whiteslip/${userId}` });

/** A JWS of the challenge by any key, with any certificate in its header. */
async function forged(text: string, certificate: string, key: KeyObject | CryptoKey): Promise<string> {
  const header = { alg: 'ES256', x5c: [certificate] };
  return new CompactSign(Buffer.from(text)).setProtectedHeader(header).sign(key);
}

test('the key of a certificate signs its person in, as one kind of proof', async () => {
  await certified('ann');
  const signedIn = await signIn('Ann', await proofOf('ann'));
  expect(signedIn).toMatchObject({ user: { id: 'usr_ann' }, userErrors: [] });
  expect(decodeJwt(signedIn.accessToken)).toMatchObject({ sub: 'usr_ann', amr: ['swk'], acr: 'aal1' });
  const { caller } = users.withToken(signedIn.accessToken);
  expect((await users.ask(caller, '{ me { id } }')).me.id).toBe('usr_ann');
  const { refreshToken } = signedIn;
  expect(refusalIn(await users.run(nobody, 'refreshSession', { refreshToken }, 'accessToken'))).toBeNull();
});

test('a code of an app is no other kind of proof than a certificate: both are things that the person has', async () => {
  await certified('ann');
  const { caller } = await users.signIn('ann');
  const { enrolment } = await users.run(caller, 'enrolTotp', {}, 'enrolment { id secret }');
  const app = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  const code = (atMs: number) => app.generate({ timestamp: atMs });
  const confirmation = { enrolmentId: enrolment.id, code: code(users.now().getTime()) };
  await users.run(caller, 'confirmTotp', confirmation, 'recoveryCodes');
  const { accessToken } = await signIn('ann', await proofOf('ann'));
  const stepUp = { method: 'TOTP', code: code(users.now().getTime() + 30_000) };
  const stepped = await users.run(users.withToken(accessToken).caller, 'stepUp', stepUp, 'accessToken');
  expect(refusalIn(stepped)).toBeNull();
  expect(decodeJwt(stepped.accessToken)).toMatchObject({ amr: ['swk', 'otp'], acr: 'aal1' });
});

test('a repeat gives the same session, and the same proof under another key is a replay', async () => {
  await certified('ann');
  const proof = await proofOf('ann');
  const first = await signIn('ann', proof, 'key');
  expect(refusalIn(first)).toBeNull();
  expect(await signIn('ann', proof, 'key')).toEqual(first);
  expect(refusalIn(await signIn('ann', proof))).toBe('CERTIFICATE_CHALLENGE_USED');
  expect(refusalIn(await signIn('ann', await proofOf('ann'), 'key'))).toBe('IDEMPOTENCY_CONFLICT');
  expect(await sessionsOf('ann')).toBe(1);
});

test('of many uses of one proof at once one opens a session', async () => {
  await certified('ann');
  const proof = await proofOf('ann');
  const answers = await Promise.all(Array.from({ length: 4 }, () => signIn('ann', proof)));
  const replayed = Array(3).fill('CERTIFICATE_CHALLENGE_USED');
  expect(answers.map(refusalIn).sort()).toEqual([null, ...replayed].sort());
  expect(await sessionsOf('ann')).toBe(1);
});

test("another person's certificate opens nothing, and uses the challenge up", async () => {
  await certified('ann');
  await certified('bea');
  const proof = await proofOf('ann');
  expect(refusalIn(await signIn('bea', proof))).toBe('CERTIFICATE_OF_ANOTHER');
  expect(refusalIn(await signIn('ann', proof))).toBe('CERTIFICATE_CHALLENGE_USED');
  expect(refusalIn(await signIn('who', await proofOf('ann')))).toBe('CERTIFICATE_OF_ANOTHER');
  expect([await sessionsOf('ann'), await sessionsOf('bea')]).toEqual([0, 0]);
});

test('a certificate serves from its first to its last day', async () => {
  await certified('ann', new Date(start.getTime() + day * 1_000));
  expect(refusalIn(await signIn('ann', await proofOf('ann')))).toBe('CERTIFICATE_NOT_YET_VALID');
  users.wait(day);
  expect(refusalIn(await signIn('ann', await proofOf('ann')))).toBeNull();
  users.wait(365 * day + 1);
  expect(refusalIn(await signIn('ann', await proofOf('ann')))).toBe('CERTIFICATE_EXPIRED');
});

test('a revoked certificate serves no more, the others do', async () => {
  await certified('ann');
  await certified('bea');
  expect(refusalIn(await signIn('ann', await proofOf('ann')))).toBeNull();
  await authority.revoke('usr_ann', start);
  let code = null;
  for (let tries = 0; tries < 100 && code === null; tries += 1) {
    code = refusalIn(await signIn('ann', await proofOf('ann')));
    await sleep(50);
  }
  expect(code).toBe('CERTIFICATE_REVOKED');
  expect(refusalIn(await signIn('bea', await proofOf('bea')))).toBeNull();
});

/** Carries a session on; gives the refusal, and the next refresh token. */
async function refresh(refreshToken: string) {
  const answer = await users.run(nobody, 'refreshSession', { refreshToken }, 'refreshToken');
  return { refusal: refusalIn(answer), refreshToken: answer.refreshToken };
}

test('what a certificate opened ends when it is revoked, other sessions of the person go on', async () => {
  await certified('ann');
  const withPassword = await users.run(nobody, 'signIn', { username: 'ann', password }, 'refreshToken');
  let { refreshToken } = await signIn('ann', await proofOf('ann'));
  await authority.revoke('usr_ann', start);
  let refusal = null;
  for (let tries = 0; tries < 100 && refusal === null; tries += 1) {
    const next = await refresh(refreshToken);
    refusal = next.refusal;
    if (refusal === null) refreshToken = next.refreshToken;
    await sleep(50);
  }
  expect(refusal).toBe('CERTIFICATE_REVOKED');
  expect((await refresh(refreshToken)).refusal).toBe('SESSION_ENDED');
  expect((await refresh(withPassword.refreshToken)).refusal).toBeNull();
});

test('a session is not carried on while nobody knows whether its certificate was revoked, and does not end', async () => {
  await certified('ann');
  const { refreshToken } = await signIn('ann', await proofOf('ann'));
  users.wait(7 * day + 1);
  expect((await refresh(refreshToken)).refusal).toBe('CERTIFICATE_REVOCATION_UNKNOWN');
  const open = { userId: 'usr_ann', amr: ['swk'], endedAt: IsNull() };
  expect(await users.owner.getRepository(SessionTable).countBy(open)).toBe(1);
});

test('without a list of revocations of now nobody is let in', async () => {
  await certified('ann');
  users.wait(7 * day);
  expect(refusalIn(await signIn('ann', await proofOf('ann')))).toBeNull();
  users.wait(1);
  expect(refusalIn(await signIn('ann', await proofOf('ann')))).toBe('CERTIFICATE_REVOCATION_UNKNOWN');
});

test('a certificate of an authority that nobody here trusts opens nothing, whatever it calls itself', async () => {
  await certified('ann');
  const other = await newPeopleAuthority(start);
  await other.issue('usr_ann');
  const proof = await other.sign('usr_ann', await challenge());
  expect(refusalIn(await signIn('ann', proof))).toBe('CERTIFICATE_AUTHORITY_UNKNOWN');
});

test('a certificate that only says that our authority issued it opens nothing', async () => {
  await certified('ann');
  const { privateKey: otherKey } = await newKeyPair();
  const keys = await newKeyPair();
  const wish = { name: 'ann', publicKey: keys.publicKey, names: [named('usr_ann')], livesDays: 1 };
  const usages = [ExtendedKeyUsage.clientAuth];
  const forger = { ...(await authority.itself()), key: otherKey };
  const certificate = await issueCertificate(forger, { ...wish, usages }, start);
  const proof = await forged(await challenge(), certificate.toString('base64'), keys.privateKey);
  expect(refusalIn(await signIn('ann', proof))).toBe('CERTIFICATE_AUTHORITY_UNKNOWN');
});

test('a certificate for servers, and that of the authority, are for nobody to sign in with', async () => {
  await certified('ann');
  const itself = await authority.itself();
  const { publicKey, privateKey } = await newKeyPair();
  const names = [named('usr_ann')];
  const wish = { name: 'ann', publicKey, names, usages: [ExtendedKeyUsage.serverAuth], livesDays: 1 };
  const certificate = await issueCertificate(itself, wish, start);
  const server = await forged(await challenge(), certificate.toString('base64'), privateKey);
  expect(refusalIn(await signIn('ann', server))).toBe('CERTIFICATE_PURPOSE_WRONG');
  const root = await forged(await challenge(), itself.certificate.toString('base64'), itself.key);
  expect(refusalIn(await signIn('ann', root))).toBe('CERTIFICATE_PURPOSE_WRONG');
});

test('what the key of the certificate did not sign proves nothing', async () => {
  await certified('ann');
  const proof = await proofOf('ann');
  const [leaf = ''] = decodeProtectedHeader(proof).x5c ?? [];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = await challenge();
  const coded = (part: string) => Buffer.from(part).toString('base64url');
  const unsigned = `${coded(JSON.stringify({ alg: 'none', x5c: [leaf] }))}.${coded(text)}.`;
  const bad = [
    '',
    'no JWS',
    unsigned,
    await forged(text, leaf, privateKey),
    await forged(text, 'AAAA', privateKey),
    `${proof}${'A'.repeat(20_000)}`,
  ];
  for (const each of bad) expect(refusalIn(await signIn('ann', each))).toBe('CERTIFICATE_PROOF_INVALID');
  expect(refusalIn(await signIn('ann', proof))).toBeNull();
});

test('only a challenge of ours, asked for certificates, serves, and for two minutes', async () => {
  await certified('ann');
  const made = await authority.sign('usr_ann', 'a challenge of my own');
  expect(refusalIn(await signIn('ann', made))).toBe('CERTIFICATE_CHALLENGE_UNKNOWN');
  const { signInPasskeyOptions } = await users.ask(nobody, '{ signInPasskeyOptions { json } }');
  const forPasskeys = await authority.sign('usr_ann', JSON.parse(signInPasskeyOptions.json).challenge);
  expect(refusalIn(await signIn('ann', forPasskeys))).toBe('CERTIFICATE_CHALLENGE_UNKNOWN');
  const [early, late] = [await proofOf('ann'), await proofOf('ann')];
  users.wait(119);
  expect(refusalIn(await signIn('ann', early))).toBeNull();
  users.wait(1);
  expect(refusalIn(await signIn('ann', late))).toBe('CERTIFICATE_CHALLENGE_EXPIRED');
});

test('where no authority is named, certificates are not taken', async () => {
  const others = await startUsersForTest();
  try {
    const asked = await others.ask(nobody, '{ signInCertificateChallenge { challenge } }');
    expect(asked.signInCertificateChallenge).toBeNull();
    const input = { username: 'ann', proof: 'x' };
    const answer = await others.run(nobody, 'signInWithCertificate', input, 'accessToken');
    expect(answer).toEqual({ accessToken: null, userErrors: [{ code: 'CERTIFICATES_NOT_TAKEN' }] });
  } finally {
    await others.stop();
  }
});

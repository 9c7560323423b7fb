import { join } from 'node:path';
import { ensureAuthority } from '../../start/certificates/authority.ts';
import {
  issuePersonCertificate,
  type PersonCertificates,
  revokePersonCertificate,
  signChallenge,
} from '../../start/certificates/personCertificate.ts';
import { type Certificates, prepareCertificates } from '../../start/certificates/prepareCertificates.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** An authority for people in a folder of its own. */
export interface PeopleAuthority {
  readonly places: PersonCertificates;
  /** What a subgraph is told of it. */
  readonly files: Certificates['people'];
  /** Issues a certificate of now, unless said otherwise. */
  readonly issue: (userId: string, now?: Date) => Promise<void>;
  /** The challenge, signed with the key of the person's certificate. */
  readonly sign: (userId: string, challenge: string) => Promise<string>;
  readonly revoke: (userId: string, now: Date) => Promise<void>;
  /** Its key and its own certificate. */
  readonly itself: () => ReturnType<typeof ensureAuthority>;
}

/** Makes an authority, with its empty list of revocations. */
export async function newPeopleAuthority(now: Date): Promise<PeopleAuthority> {
  const home = temporaryFolder();
  const { people: files } = await prepareCertificates(home, [], now);
  const places = { authorities: join(home, 'keys', 'tls'), people: join(home, 'keys', 'people') };
  return {
    places,
    files,
    issue: async (userId, at = now) => void (await issuePersonCertificate(places, userId, null, at)),
    sign: (userId, challenge) => signChallenge(places, userId, challenge),
    revoke: (userId, at) => revokePersonCertificate(places, userId, at),
    itself: () => ensureAuthority(places.authorities, 'people', now),
  };
}

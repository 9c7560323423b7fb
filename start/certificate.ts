import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoShoppers, demoStaff } from '../seed/people.ts';
import { derivedId, isId } from '../subgraphs/common/ids.ts';
import {
  issuePersonCertificate,
  type PersonCertificates,
  revokePersonCertificate,
  signChallenge,
} from './certificates/personCertificate.ts';
import { certificatesDirectory } from './certificates/prepareCertificates.ts';
import { homeOf } from './settings.ts';

const usage = `Usage: npm run certificate -- PERSON [--csr FILE | --sign CHALLENGE | --revoke]

Issues a certificate of the development authority to a person, who can sign in with it.
  PERSON            a user name of the demo, or the id of anybody: \`{ me { id } }\`
  --csr FILE        for the key of a certificate request (PKCS #10, PEM); else a new key is made
  --sign CHALLENGE  prints the proof for signInWithCertificate, signed with the key that was made
  --revoke          takes the certificate back; who runs follows within a second`;

/** Gives what to say, or null where the words make no sense. */
export async function certificateFor(
  words: readonly string[],
  home: string,
  now: Date,
): Promise<string | null> {
  const options = { csr: { type: 'string' }, sign: { type: 'string' }, revoke: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const userId = userIdOf(positionals[0] ?? '');
  if (userId === null || positionals.length > 1 || Object.keys(values).length > 1) return null;
  const places = placesIn(home);
  if (values.sign !== undefined) return signChallenge(places, userId, values.sign);
  if (values.revoke) {
    await revokePersonCertificate(places, userId, now);
    return `The certificate of ${userId} is revoked.`;
  }
  const request = values.csr === undefined ? null : readFileSync(values.csr, 'utf8');
  return `The certificate of ${userId} is ${await issuePersonCertificate(places, userId, request, now)}.`;
}

function placesIn(home: string): PersonCertificates {
  return { authorities: certificatesDirectory(home), people: join(home, 'keys', 'people') };
}

function userIdOf(name: string): string | null {
  if (isId('usr', name)) return name;
  const person = [...demoShoppers, ...demoStaff].find(({ username }) => username === name);
  return person ? derivedId('usr', person.number) : null;
}

async function run(words: readonly string[]): Promise<void> {
  const said = await certificateFor(words, homeOf(process.env), new Date());
  process.stdout.write(`${said ?? usage}\n`);
  if (said === null) process.exitCode = 1;
}

if (import.meta.main) await run(process.argv.slice(2));

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { Outage } from '../../common/outage.ts';

/**
 * Passwords are kept as argon2id in PHC text, so that the costs can rise later and old hashes still
 * say what they were made with. The costs follow OWASP: 19 MiB, two passes, one lane.
 */
interface HashedPassword {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const costs = { memoryKib: 19_456, passes: 2, lanes: 1 } as const;
const saltBytes = 16;
const tagBytes = 32;

/** The PHC text of a password, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  return phcOf({ ...costs, salt, tag: await derive(password, { ...costs, salt, tag: noTag }) });
}

/** Whether a password belongs to a hash; no hash stands for no such person. */
export type CheckPassword = (password: string, phc: string | null) => Promise<boolean>;

/**
 * Makes a check that hashes so many passwords at a time and lets so many wait: hashing is slow and takes
 * 19 MiB, and whoever comes from outside may ask for it. Above that it throws an Outage, at once.
 */
export function createPasswordCheck(atOnce: number, waiting: number): CheckPassword {
  const policy = bulkhead(atOnce, waiting);
  return (password, phc) => policy.execute(() => isPasswordRight(password, phc)).catch(asOutage);
}

function asOutage(error: unknown): never {
  if (error instanceof BulkheadRejectedError) throw new Outage('password check', { cause: error });
  throw error;
}

/** The PHC text of a password, with a salt of its own. */
export type HashPassword = (password: string) => Promise<string>;

/** Makes a hasher with the same limits as the check has, and the same Outage above them. */
export function createPasswordHasher(atOnce: number, waiting: number): HashPassword {
  const policy = bulkhead(atOnce, waiting);
  return (password) => policy.execute(() => hashPassword(password)).catch(asOutage);
}

/** With no hash it is false after the same work, so that the time does not tell who exists. */
async function isPasswordRight(password: string, phc: string | null): Promise<boolean> {
  const expected = phc === null ? nobodys : parsePhc(phc);
  const tag = await derive(password, expected);
  return timingSafeEqual(tag, expected.tag) && phc !== null;
}

const noTag = Buffer.alloc(tagBytes);
const nobodys: HashedPassword = { ...costs, salt: Buffer.alloc(saltBytes), tag: noTag };
const deriveKey = promisify(argon2);

function derive(password: string, hashed: HashedPassword): Promise<Buffer> {
  return deriveKey('argon2id', {
    message: password.normalize('NFKC'),
    nonce: hashed.salt,
    parallelism: hashed.lanes,
    memory: hashed.memoryKib,
    passes: hashed.passes,
    tagLength: hashed.tag.length,
  });
}

function phcOf({ memoryKib, passes, lanes, salt, tag }: HashedPassword): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

function parsePhc(phc: string): HashedPassword {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!match) throw new Error('A password hash is not of the PHC form of argon2id.');
  const [, memoryKib, passes, lanes, salt = '', tag = ''] = match;
  return {
    memoryKib: Number(memoryKib),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** PHC writes base64 without padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

import { timingSafeEqual } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { derivedId } from '../../common/ids.ts';
import type { Keys } from './keys.ts';
import { type RefreshTokenRow, SessionRuleTable } from './refreshTables.ts';
import type { SessionRow } from './tables.ts';

const dayMs = 86_400_000;

/** The id of the refresh token with which a session begins. */
export function firstRefreshTokenId(sessionId: string): string {
  return derivedId('rft', sessionId);
}

/** The row of the refresh token with which a session begins, by the rule in force. */
export async function firstRefreshTokenOf(tx: EntityManager, session: SessionRow): Promise<RefreshTokenRow> {
  const { id: sessionId, openedAt, keyId, tokenExpiresAt } = session;
  const rule = await tx
    .getRepository(SessionRuleTable)
    .createQueryBuilder('rule')
    .where('rule.inForceFrom <= :openedAt', { openedAt })
    .orderBy('rule.inForceFrom', 'DESC')
    .limit(1)
    .getOneOrFail();
  return {
    id: firstRefreshTokenId(sessionId),
    sessionId,
    issuedAt: openedAt,
    expiresAt: new Date(openedAt.getTime() + rule.sessionLivesDays * dayMs),
    keyId,
    tokenExpiresAt,
    usedAt: null,
  };
}

/** A refresh token as its holder has it: the id and a seal on it. */
export async function refreshTokenOf(id: string, keys: Keys): Promise<string> {
  return `${id}.${(await sealOf(id, keys)).toString('base64url')}`;
}

/** The id in a refresh token; null where the seal is not ours. */
export async function refreshTokenIdOf(token: string, keys: Keys): Promise<string | null> {
  const [id = '', seal = ''] = token.split('.', 2);
  const given = Buffer.from(seal, 'base64url');
  const ours = await sealOf(id, keys);
  return given.length === ours.length && timingSafeEqual(given, ours) ? id : null;
}

function sealOf(id: string, keys: Keys): Promise<Buffer> {
  return keys.hash('refreshToken', id);
}

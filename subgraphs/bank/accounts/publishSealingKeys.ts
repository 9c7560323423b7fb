import type { FastifyInstance } from 'fastify';
import type { VaultKeys } from './vault/vaultKeys.ts';

/** `/.well-known/card-sealing-jwks.json`: the public keys under which a card can be sealed, newest last. */
export function publishSealingKeys(http: FastifyInstance, keys: VaultKeys): void {
  http.get('/.well-known/card-sealing-jwks.json', async () => ({
    keys: (await keys.sealingKeys()).map((each) => each.published),
  }));
}

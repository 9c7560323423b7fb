import type { FastifyInstance } from 'fastify';
import { SettingsInvalid } from '../../common/settings.ts';
import type { Keys } from './keys.ts';

/** How long a verifier may keep the set; a key is published that long before it is the only one. */
const maxAgeSeconds = 60;

/**
 * Publishes the public keys of access tokens at `/.well-known/jwks.json`, for anyone. A key file that
 * cannot be read stops the start: without it nobody could sign in.
 */
export function publishKeys(http: FastifyInstance, keys: Keys): void {
  http.addHook('onReady', async () => {
    await keys.published().catch(() => {
      throw new SettingsInvalid('ACCESS_TOKEN_KEY does not name a file with Ed25519 signing keys (JWK).');
    });
  });
  http.get('/.well-known/jwks.json', async (_request, reply) =>
    reply
      .type('application/jwk-set+json')
      .header('cache-control', `public, max-age=${maxAgeSeconds}`)
      .send({ keys: await keys.published() }),
  );
}

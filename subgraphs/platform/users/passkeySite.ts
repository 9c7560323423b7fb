import { type Environment, SettingsInvalid } from '../../common/settings.ts';

/** For which site passkeys are made: browsers give them to no other. */
export interface PasskeySite {
  /** The domain that a passkey belongs to (WebAuthn's RP ID). */
  readonly rpId: string;
  /** The pages that may use it, as browsers write their origins. */
  readonly origins: readonly string[];
}

/**
 * Reads PASSKEY_RP_ID ("shop.example") and PASSKEY_ORIGINS ("https://shop.example,https://m.shop.example").
 * Without them passkeys are for the explorer of a development copy. Throws SettingsInvalid.
 */
export function passkeySiteOf(env: Environment): PasskeySite {
  const rpId = env.PASSKEY_RP_ID || 'localhost';
  const origins = (env.PASSKEY_ORIGINS || 'http://localhost:4000').split(',').map((origin) => origin.trim());
  for (const origin of origins) {
    if (isOriginFor(rpId, origin)) continue;
    throw new SettingsInvalid(
      `PASSKEY_ORIGINS must list origins of ${rpId} (PASSKEY_RP_ID) with https, or of localhost, with commas between.`,
    );
  }
  return { rpId, origins };
}

/** Browsers ask for https, but on localhost. */
function isOriginFor(rpId: string, origin: string): boolean {
  const url = URL.parse(origin);
  if (url === null || url.origin !== origin) return false;
  const isInDomain = url.hostname === rpId || url.hostname.endsWith(`.${rpId}`);
  return isInDomain && (url.protocol === 'https:' || url.hostname === 'localhost');
}

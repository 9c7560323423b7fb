import { type Ingredients, processPlans } from '../../start/plans.ts';
import { startSettings } from '../../start/settings.ts';

const ingredients: Ingredients = {
  settings: startSettings({ WHITESLIP_HOME: '/srv/whiteslip' }),
  subgraphs: [],
  ports: {},
  keys: {
    gateway: 'gateway.jwk.json',
    trustedCallers: 'callers.json',
    accessToken: 'access.jwk.json',
    vault: 'vault.json',
    service: (name) => `${name}.jwk.json`,
  },
  certificates: {
    authorities: 'authorities.pem',
    revocations: 'revocations.pem',
    people: { authorities: 'people-authority.pem', revocations: 'people-revocations.pem' },
    of: (name) => `${name}.pem`,
  },
  environment: { shared: {}, own: {} },
  explorerConfig: 'explorer.json',
};

test('the gateway keeps the last supergraph that worked in the state of its copy, and nobody else does', () => {
  const kept = processPlans(ingredients).map(({ name, env }) => [name, env.LAST_GOOD_SUPERGRAPH]);
  expect(kept).toEqual([
    ['bank', undefined],
    ['gateway', '/srv/whiteslip/last-good.graphql'],
  ]);
});

import { subgraphSettings } from '../../../subgraphs/common/settings.ts';

const needed = {
  CREDIT_LINES_DATABASE_URL: 'postgres://login:secret@127.0.0.1/platform',
  TRUSTED_CALLERS: 'callers.json',
  SERVICE_KEY: 'key.json',
};
const tls = { TLS_CERTIFICATE: 'own.pem', TLS_KEY: 'own.key.pem', TLS_AUTHORITIES: 'authorities.pem' };
const read = (env: Record<string, string>) => subgraphSettings('credit-lines', { ...needed, ...env });

test('a subgraph without certificates does not start, unless somebody asks for plain text', () => {
  expect(() => read({})).toThrow(
    'CREDIT_LINES_TLS_CERTIFICATE is not set; credit-lines cannot start without it.',
  );
  expect(() => read({ ...tls, TLS_AUTHORITIES: '' })).toThrow('TLS_AUTHORITIES is not set');
  expect(() => read({ INTERNAL_TRAFFIC: 'open' })).toThrow('INTERNAL_TRAFFIC must be plain, or not be set.');
  expect(read({ INTERNAL_TRAFFIC: 'plain' }).tls).toBeNull();
});

test('its own certificate goes before that of its process, and partners keep their own authorities', () => {
  const env = { ...tls, CREDIT_LINES_TLS_CERTIFICATE: 'lines.pem', ACCOUNTS_AUTHORITIES: 'system' };
  expect(read(env).tls).toEqual({
    certificate: 'lines.pem',
    key: 'own.key.pem',
    authorities: 'authorities.pem',
    revocations: null,
    authoritiesOf: { accounts: 'system' },
  });
});

test('plain text stays on 127.0.0.1', () => {
  expect(read(tls).host).toBe('127.0.0.1');
  expect(read({ ...tls, CREDIT_LINES_HOST: '10.0.0.7' }).host).toBe('10.0.0.7');
  expect(() => read({ INTERNAL_TRAFFIC: 'plain', CREDIT_LINES_HOST: '10.0.0.7' })).toThrow(
    'CREDIT_LINES_HOST needs TLS: plain text stays on 127.0.0.1.',
  );
});

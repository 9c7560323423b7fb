import { join } from 'node:path';
import { repositoryRoot, startSettings } from '../../start/settings.ts';

test('without settings the gateway is on port 4000 and the state in the repository', () => {
  expect(startSettings({})).toEqual({
    port: 4000,
    home: join(repositoryRoot, '.whiteslip'),
    ownDatabases: null,
  });
});

test('a home is taken from the repository unless it is absolute', () => {
  expect(startSettings({ WHITESLIP_HOME: '.second' }).home).toBe(join(repositoryRoot, '.second'));
  expect(startSettings({ WHITESLIP_HOME: '/tmp/x' }).home).toBe('/tmp/x');
});

test.each(['0', '65536', '-1', '4000.5', 'http', '4e3', ' '])('the port %p is refused', (PORT) => {
  expect(() => startSettings({ PORT })).toThrow('PORT must be a number from 1 to 65535.');
});

test('two databases of your own are taken together or not at all', () => {
  const BANK_DATABASE_URL = 'postgres://setup:x@db/bank';
  const PLATFORM_DATABASE_URL = 'postgresql://setup:x@db:5432/platform?sslmode=require';
  expect(startSettings({ BANK_DATABASE_URL, PLATFORM_DATABASE_URL }).ownDatabases).toEqual({
    bank: BANK_DATABASE_URL,
    platform: PLATFORM_DATABASE_URL,
  });
  const both = 'Set both BANK_DATABASE_URL and PLATFORM_DATABASE_URL, to two databases, or neither.';
  expect(() => startSettings({ BANK_DATABASE_URL })).toThrow(both);
  expect(() => startSettings({ PLATFORM_DATABASE_URL })).toThrow(both);
  expect(() => startSettings({ BANK_DATABASE_URL, PLATFORM_DATABASE_URL: BANK_DATABASE_URL })).toThrow(both);
});

test.each(['mysql://a@b/c', 'postgres://host', 'postgres://host/', 'bank'])(
  'the database URL %p is refused without being repeated',
  (url) => {
    const env = { BANK_DATABASE_URL: url, PLATFORM_DATABASE_URL: 'postgres://setup:x@db/platform' };
    expect(() => startSettings(env)).toThrow(
      'A database URL has the form postgres://role:password@host:port/database.',
    );
  },
);

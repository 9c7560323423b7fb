import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../../gateway/host/settings.ts';
import { withProtocols } from '../../../gateway/host/subscriptionProtocols.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const url = 'http://127.0.0.1:4001/graphql';
const addresses = ['books', 'reviews'].map((name) => ({ name, url }));
const protocolsOf = (place: ReturnType<typeof withProtocols>) =>
  place(addresses).map(({ subscriptions }) => subscriptions);

test('an entry of the list says how its subscriptions travel, the setting says it for the others', () => {
  const sdl = 'type Query { a: Int }';
  const folder = temporaryFolder({
    'list.json': JSON.stringify([
      { name: 'books', url, sdl, subscriptions: 'sse' },
      { name: 'reviews', url, sdl },
    ]),
  });
  const source = { kind: 'subgraphs', file: join(folder, 'list.json') } as const;
  const place = withProtocols((given) => [...given], { source, subscriptions: 'websocket' });
  expect(protocolsOf(place)).toEqual(['sse', 'websocket']);
  writeFileSync(source.file, 'broken');
  expect(protocolsOf(place)).toEqual(['sse', 'websocket']);
});

test('our own subgraphs are subscribed to over SSE, those of others over WebSocket unless it is said', () => {
  const settingsOf = (...args: string[]) => {
    const settings = readSettings(args, {
      INTERNAL_TRAFFIC: 'plain',
      GATEWAY_KEY: 'key',
      ACCESS_TOKEN_JWKS: 'http://127.0.0.1/keys',
    });
    return settings === 'help' ? null : settings.subscriptions;
  };
  expect(settingsOf()).toBe('sse');
  expect(settingsOf('--supergraph', 'graph.graphql')).toBe('websocket');
  expect(settingsOf('--supergraph', 'graph.graphql', '--subscriptions', 'sse')).toBe('sse');
  expect(() => settingsOf('--subscriptions', 'post')).toThrow('must be websocket or sse, not post');
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startTestHost, type TestHost } from './testHost.ts';

let host: TestHost;
beforeEach(async () => {
  host = await startTestHost({ heartbeatMs: 60_000 });
});
afterEach(() => host.close());

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(host.url.replace('http', 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await once(socket, 'open');
  return socket;
}

const mebibyte = 1024 * 1024;

/** What waits to be sent once no more of it is taken. */
async function settled(waiting: () => number): Promise<number> {
  let before = -1;
  for (let tries = 0; tries < 8 && waiting() !== before; tries++) {
    before = waiting();
    await sleep(400);
  }
  return waiting();
}

test('a client that sends pings and reads no answer is not read any more', async () => {
  const socket = await open();
  socket.pause();
  const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(900_000) } });
  for (let count = 0; count < 100; count++) socket.send(ping);
  expect(await settled(() => socket.bufferedAmount)).toBeGreaterThan(50 * mebibyte);
  socket.terminate();
});

test('nor is one whose pings are those of WebSocket itself', async () => {
  const socket = connect(host.port, '127.0.0.1');
  const key = Buffer.from('0123456789abcdef').toString('base64');
  socket.write(
    `GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
      `sec-websocket-key: ${key}\r\nsec-websocket-protocol: ${GRAPHQL_TRANSPORT_WS_PROTOCOL}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.pause();
  const frame = Buffer.concat([Buffer.from([0x89, 0x80 + 125, 0, 0, 0, 0]), Buffer.alloc(125)]);
  socket.write(Buffer.concat(Array.from({ length: 200_000 }, () => frame)));
  expect(await settled(() => socket.writableLength)).toBeGreaterThan(5 * mebibyte);
  socket.destroy();
});

test('a client that reads the answers to its pings gets all of them', async () => {
  const socket = await open();
  let pongs = 0;
  socket.on('message', () => pongs++);
  socket.on('pong', () => pongs++);
  for (let count = 0; count < 200; count++) {
    socket.ping();
    socket.send('{"type":"ping"}');
  }
  for (let tries = 0; pongs < 400 && tries < 300; tries++) await sleep(10);
  expect(pongs).toBe(400);
  socket.terminate();
});

test.each(['a\r\nx-admin: 1', '北'])('a header that HTTP cannot carry is refused: %j', async (value) => {
  const socket = await open();
  socket.send(JSON.stringify({ type: 'connection_init', payload: { 'x-tenant': value, greeting: '北' } }));
  expect(await once(socket, 'close')).toEqual([4400, Buffer.from('Invalid header value')]);
});

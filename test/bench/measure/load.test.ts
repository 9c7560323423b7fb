import { createServer, type Server } from 'node:http';
import { Agent } from 'undici';
import { answerCheck, WrongAnswer } from '../../../bench/measure/answers.ts';
import { listen } from '../../../bench/measure/listen.ts';
import { load } from '../../../bench/measure/load.ts';

const dispatcher = new Agent();
const servers: Server[] = [];

/** A server whose answer to the request of this number (from 1) is given. */
async function answering(answer: (number: number) => unknown): Promise<string> {
  let number = 0;
  const server = createServer((request, response) => {
    request.resume();
    number += 1;
    response.end(JSON.stringify({ data: answer(number) }));
  });
  servers.push(server);
  return listen(server);
}

afterAll(async () => {
  await dispatcher.destroy();
  for (const server of servers) server.close();
});

test('as many requests are sent as allowed, and each has a latency', async () => {
  let asked = 0;
  const origin = await answering((number) => {
    asked = number;
    return { n: 1 };
  });
  const question = { origin, path: '/', body: '{}', answers: answerCheck({ n: 1 }) };
  const result = await load(dispatcher, () => question, { connections: 4, durationMs: 30_000, requests: 50 });
  expect(result.answered).toBe(50);
  expect(result.latenciesMs).toHaveLength(50);
  expect(asked).toBe(50);
});

test('one wrong answer among many right ones fails the run', async () => {
  const origin = await answering((number) => ({ n: number === 37 ? 2 : 1 }));
  const question = { origin, path: '/', body: '{}', answers: answerCheck({ n: 1 }) };
  const run = load(dispatcher, () => question, { connections: 4, durationMs: 30_000, requests: 50 });
  await expect(run).rejects.toThrow(new WrongAnswer('data.n is 2, not 1'));
});

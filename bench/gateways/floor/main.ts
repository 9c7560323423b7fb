import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Agent } from 'undici';
import { listen } from '../../measure/listen.ts';
import { post } from '../../measure/post.ts';
import type { ScriptedCall, ScriptedOperation } from './script.ts';

/** Replays the upstream calls of each known operation and sends its stored reply: `main.ts SCRIPT_FILE PORT`. */
async function main([scriptFile = '', port = '']: readonly string[]): Promise<void> {
  const script: ScriptedOperation[] = JSON.parse(readFileSync(scriptFile, 'utf8'));
  const scripted = new Map(script.map((entry) => [entry.operation, entry]));
  const upstream = new Agent({ connections: 256 });

  async function parsedReply({ origin, body }: ScriptedCall): Promise<unknown> {
    return JSON.parse((await post(upstream, origin, '/', body)).body.toString());
  }

  async function reply(requestBody: string): Promise<string | null> {
    const entry = scripted.get(JSON.parse(requestBody).query);
    if (!entry) return null;
    for (const stage of entry.stages) await Promise.all(stage.map(parsedReply));
    return entry.reply;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = await reply(Buffer.concat(chunks).toString());
      response.writeHead(text === null ? 404 : 200, { 'content-type': 'application/json' }).end(text ?? '');
    });
  });
  await listen(server, Number(port));
}

await main(process.argv.slice(2));

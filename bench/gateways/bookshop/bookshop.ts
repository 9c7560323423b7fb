import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { type Launched, launch } from '../../measure/launched.ts';
import { post } from '../../measure/post.ts';
import type { SubgraphUrls } from '../supergraph.ts';
import type { Tally } from './control.ts';
import type { Stages } from './watch.ts';

/** The process that serves the four subgraphs, seen from the runner. */
export interface Bookshop {
  readonly process: Launched;
  readonly urls: SubgraphUrls;
  /** The calls since this was last asked. */
  tally(): Promise<Tally>;
  /** The calls that `request` causes, in stages. */
  watching(request: () => Promise<unknown>): Promise<Stages>;
}

export async function openBookshop(dispatcher: Dispatcher, core: number, logFile: string): Promise<Bookshop> {
  const program = { file: process.execPath, args: [join(import.meta.dirname, 'main.ts')] };
  const launched = launch(program, core, logFile);
  const { urls, control } = (await launched.firstJsonLine()) as { urls: SubgraphUrls; control: string };

  async function tell(action: 'tally' | 'watch' | 'stages'): Promise<unknown> {
    return JSON.parse((await post(dispatcher, control, `/${action}`, '')).body.toString());
  }

  return {
    process: launched,
    urls,
    tally: async () => (await tell('tally')) as Tally,
    async watching(request) {
      await tell('watch');
      await request();
      return (await tell('stages')) as Stages;
    },
  };
}

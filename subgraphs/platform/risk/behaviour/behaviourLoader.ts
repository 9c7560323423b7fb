import type DataLoader from 'dataloader';
import type { DataSource } from 'typeorm';
import { batchListLoader } from '../../../common/loader.ts';
import type { Behaviour } from './behaviour.ts';
import { type BehaviourWindow, readBehaviourWindows } from './behaviourWindows.ts';

/** Loads people's behaviour: one statement for each instant that a request asks for. */
export interface BehaviourLoader {
  readonly load: (userId: string, at: Date) => Promise<Behaviour>;
}

export function behaviourLoader(dataSource: DataSource): BehaviourLoader {
  const loaders = new Map<number, DataLoader<string, BehaviourWindow[]>>();
  const loaderAt = (at: Date) => {
    const known = loaders.get(at.getTime());
    if (known) return known;
    const loader = batchListLoader(
      (userIds) => readBehaviourWindows(dataSource, userIds, at),
      (window: BehaviourWindow) => window.userId,
    );
    loaders.set(at.getTime(), loader);
    return loader;
  };
  return { load: async (userId, at) => ({ at, windows: await loaderAt(at).load(userId) }) };
}

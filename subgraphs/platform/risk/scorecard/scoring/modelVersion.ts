import { createHash } from 'node:crypto';
import type { Model } from './model.ts';

/**
 * The version of a model: its kind and eight digits of a hash of all that it says, in the order of its
 * file. Another model is another version, and a changed file is found out.
 */
export function versionOf(said: Pick<Model, 'kind'>): string {
  const digest = createHash('sha256').update(JSON.stringify(said)).digest('hex');
  return `${said.kind.toLowerCase()}-${digest.slice(0, 8)}`;
}

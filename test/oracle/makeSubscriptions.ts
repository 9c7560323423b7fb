import type { Draft, DraftType } from './draft.ts';
import { argument, field } from './makeTypes.ts';

/** Events about entities that the subgraph knows which sends them; what it does not know of them comes from others. */
export function addSubscription(draft: Draft): void {
  const { extra } = draft;
  if (!extra.chance(0.4)) return;
  const able = draft.types
    .filter(({ kind }) => kind === 'entity')
    .flatMap((type) => type.homes.map(({ subgraph }) => ({ type, subgraph })));
  const chosen = extra.some(able, 1, 2);
  const fields = chosen.map(({ type, subgraph }, index) => {
    const given = extra.pick(['X', 'X!', '[X]', '[X!]!']).replace('X', type.name);
    const one = { ...field(`on${index}`, given), args: [argument('step', 'Int', null)] };
    one.homes.push({ subgraph, type: given, role: 'resolves', provides: null, overrides: null });
    return one;
  });
  const homes = [...new Set(chosen.map(({ subgraph }) => subgraph))].map((subgraph) => ({
    subgraph,
    keys: [],
  }));
  const root: DraftType = { name: 'Subscription', kind: 'root', homes, interfaces: [], fields };
  if (fields.length > 0) draft.types.push(root);
}

import { apollo } from './apollo.ts';
import type { Contender } from './contender.ts';
import { floor } from './floor.ts';
import { grafbase } from './grafbase.ts';
import { hiveJs, hiveRust } from './hive.ts';
import { whiteslip } from './whiteslip.ts';

const makers: Readonly<Record<string, () => Contender>> = {
  whiteslip,
  grafbase,
  apollo,
  'hive-js': hiveJs,
  'hive-rust': hiveRust,
  floor,
};

export const contenderNames: readonly string[] = Object.keys(makers);

/** The contenders of these names, in this order. Refuses a name that nobody has. */
export function contendersNamed(names: readonly string[]): readonly Contender[] {
  return names.map((name) => {
    const make = makers[name];
    if (!make) throw new Error(`There is no gateway "${name}"; there are ${contenderNames.join(', ')}.`);
    return make();
  });
}

import { parseArgs } from 'node:util';
import { type Flag, flags } from './flags.ts';

/** Settings that cannot be: the message is one sentence for the person who gave them. */
export class SettingsError extends Error {}

/** What was given on the command line or, failing that, in the environment. Null where it was not. */
export interface Given {
  text(name: string): string | null;
  list(name: string): readonly string[] | null;
  number(name: string, otherwise: number, most?: number): number;
  isOn(name: string, otherwise: boolean): boolean;
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export function readGiven(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Given {
  const values = parse(args);
  const variables = new Map(flags.map(({ name, variable }) => [name, variable]));
  const text = (name: string): string | null => {
    const value = values[name];
    if (typeof value === 'string') return value;
    // An empty variable is how a shell says that there is none.
    return environment[variables.get(name) ?? ''] || null;
  };
  return {
    text,
    list(name) {
      const value = values[name];
      if (Array.isArray(value)) return value.map(String);
      return (
        text(name)
          ?.split(',')
          .map((entry) => entry.trim()) ?? null
      );
    },
    number(name, otherwise, most = Number.MAX_SAFE_INTEGER) {
      const value = text(name);
      return value === null ? otherwise : toNumber(name, value, most);
    },
    isOn(name, otherwise) {
      const value = values[name];
      return typeof value === 'boolean' ? value : otherwise;
    },
  };
}

function parse(args: readonly string[]): Values {
  try {
    const options = Object.fromEntries(flags.map((flag) => [flag.name, optionOf(flag)]));
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (error) {
    const [sentence = ''] = (Error.isError(error) ? error.message : String(error)).split('. ');
    throw new SettingsError(`${sentence.replace(/\.$/, '')}; --help shows what there is.`);
  }
}

function optionOf({ kind }: Flag): { type: 'string' | 'boolean'; multiple: boolean } {
  return { type: kind === 'switch' ? 'boolean' : 'string', multiple: kind === 'list' };
}

function toNumber(name: string, value: string, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= most) return number;
  throw new SettingsError(`--${name} must be a whole number, not ${value}.`);
}

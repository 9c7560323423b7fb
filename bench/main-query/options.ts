import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export interface MainQueryOptions {
  readonly url: URL;
  /** The access token of the person who asks; null asks anonymously. */
  readonly token: string | null;
  readonly operationFile: string;
  /** The processes to account for, by the name to show; children count to their parent's. */
  readonly processes: ReadonlyMap<string, number>;
  readonly connections: number;
  readonly seconds: number;
  readonly out: string;
}

const usualOperation = fileURLToPath(import.meta.resolve('../../schema/examples/card-and-credit.graphql'));

/** Reads the command line. Throws a sentence about the first option that makes no sense. */
export function readMainQueryOptions(args: readonly string[]): MainQueryOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      token: { type: 'string' },
      operation: { type: 'string', default: usualOperation },
      pid: { type: 'string', multiple: true, default: [] },
      connections: { type: 'string', default: '16' },
      seconds: { type: 'string', default: '20' },
      out: { type: 'string', default: import.meta.dirname },
    },
  });
  return {
    url: new URL(values.url),
    token: values.token ?? process.env.ACCESS_TOKEN ?? null,
    operationFile: values.operation,
    processes: new Map(values.pid.map(namedPid)),
    connections: between('--connections', values.connections, 1, 256),
    seconds: between('--seconds', values.seconds, 1, 600),
    out: values.out,
  };
}

function namedPid(text: string): [string, number] {
  const match = /^([\w-]+)=(\d+)$/.exec(text);
  if (!match) throw new Error(`--pid is NAME=NUMBER, like gateway=4711, not "${text}".`);
  return [match[1] ?? '', Number(match[2])];
}

function between(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${option} is a whole number from ${least} to ${most}, not "${text}".`);
}

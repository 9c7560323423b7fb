import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { contenderNames } from './contenders/contenders.ts';
import { operationNames } from './operations.ts';

export interface Options {
  readonly rounds: number;
  readonly warmUpRounds: number;
  readonly turnMs: number;
  readonly connections: number;
  readonly minutes: number;
  readonly only: readonly string[];
  readonly operations: readonly string[];
  /** The Node binaries that every Node gateway is measured on. */
  readonly nodes: readonly string[];
  /** Where the results are written. */
  readonly out: string;
}

/** Reads the command line. Throws a sentence about the first option that makes no sense. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '7' },
      'warm-up': { type: 'string', default: '2' },
      'turn-ms': { type: 'string', default: '1500' },
      connections: { type: 'string', default: '32' },
      minutes: { type: 'string', default: '10' },
      only: { type: 'string', default: contenderNames.join(',') },
      operations: { type: 'string', default: operationNames.join(',') },
      node: { type: 'string', multiple: true, default: [process.execPath] },
      out: { type: 'string', default: import.meta.dirname },
    },
  });
  return {
    rounds: count('--rounds', values.rounds, 1000),
    warmUpRounds: count('--warm-up', values['warm-up'], 100),
    turnMs: count('--turn-ms', values['turn-ms'], 60_000),
    connections: count('--connections', values.connections, 256),
    minutes: count('--minutes', values.minutes, 60),
    only: values.only.split(','),
    operations: values.operations.split(','),
    // Absolute, because some gateways are started in a folder of their own.
    nodes: values.node.map((path) => resolve(path)),
    out: values.out,
  };
}

function count(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`${option} is a whole number from 1 to ${most}, not "${text}".`);
}

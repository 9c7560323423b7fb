import { join } from 'node:path';
import { type Contender, peersDir, peerVersion } from './contender.ts';

/** Hive Gateway with its JavaScript planner and compiled documents. */
export function hiveJs(): Contender {
  return hive('hive-js', '--jit');
}

/** Hive Gateway with the Rust planner that Whiteslip uses too. */
export function hiveRust(): Contender {
  return hive('hive-rust', '--hive-router-runtime');
}

function hive(name: string, flag: string): Contender {
  return {
    name,
    version: `@graphql-hive/gateway ${peerVersion('@graphql-hive/gateway')} ${flag}`,
    isNodeProgram: true,
    path: '/graphql',
    command: ({ supergraphFile, workDir }, port, node) => ({
      file: node,
      args: [
        join(peersDir, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
        ...['supergraph', supergraphFile, '--config-path', join(peersDir, 'hive.config.js')],
        ...['--fork', '1', '--host', '127.0.0.1', '--port', String(port), '--polling', '1h', flag],
      ],
      cwd: workDir,
    }),
  };
}

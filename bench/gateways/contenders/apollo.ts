import { join } from 'node:path';
import { type Contender, peersDir, peerVersion } from './contender.ts';

/** @apollo/gateway as most people run it: under Apollo Server's standalone host. */
export function apollo(): Contender {
  return {
    name: 'apollo',
    version: `@apollo/gateway ${peerVersion('@apollo/gateway')}, @apollo/server ${peerVersion('@apollo/server')}`,
    isNodeProgram: true,
    path: '/',
    command: ({ supergraphFile }, port, node) => ({
      file: node,
      args: [join(peersDir, 'apollo.js'), supergraphFile, String(port)],
    }),
  };
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeFlags } from '../../../gateway/nodeFlags.ts';
import { type Contender, repositoryDir } from './contender.ts';

/** Our gateway, started as `npm run gateway` starts it. */
export function whiteslip(): Contender {
  return {
    name: 'whiteslip',
    version: `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryDir }).toString().trim()}`,
    isNodeProgram: true,
    path: '/graphql',
    command: ({ supergraphFile }, port, node) => ({
      file: node,
      args: [
        ...nodeFlags,
        join(repositoryDir, 'gateway/main.ts'),
        '--supergraph',
        supergraphFile,
        '--port',
        String(port),
      ],
    }),
  };
}

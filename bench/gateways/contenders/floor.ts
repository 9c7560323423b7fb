import { join } from 'node:path';
import { type Contender, repositoryDir } from './contender.ts';

/** No gateway: the same upstream calls, the replies parsed, nothing merged. What no gateway on undici goes below. */
export function floor(): Contender {
  return {
    name: 'floor',
    version: 'node:http and undici dispatch',
    isNodeProgram: true,
    path: '/graphql',
    command: ({ scriptFile }, port, node) => ({
      file: node,
      args: [join(repositoryDir, 'bench/gateways/floor/main.ts'), scriptFile, String(port)],
    }),
  };
}

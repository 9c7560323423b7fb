import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const bundleFolder = fileURLToPath(new URL('../../../gateway/explorer/dist', import.meta.url));

const buildFile = fileURLToPath(new URL('../../../gateway/explorer/build.mjs', import.meta.url));

/** Bundles the explorer unless its bundle is fresh. Gives what the build printed. */
export async function bundleExplorer(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', buildFile]);
  return stdout;
}

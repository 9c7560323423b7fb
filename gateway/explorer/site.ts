import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What the explorer's page may do: run its own scripts, ask its own host, and nothing else. Styles are
 * written into the page by the editor, hence 'unsafe-inline' for them.
 */
export const explorerPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A file of the explorer, ready to be sent. */
export interface ExplorerFile {
  readonly body: Buffer;
  /** The same, gzipped. */
  readonly gzipped: Buffer;
  /** Response headers, names in lower case; without `content-length` and `content-encoding`. */
  readonly headers: Readonly<Record<string, string>>;
}

const bundleFolder = fileURLToPath(new URL('dist', import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};

/**
 * Reads the bundle that `build.mjs` made. Gives its files by request path: the page itself is
 * `/explorer/`, all else lies below it. Null when there is no bundle.
 */
export async function readExplorerSite(
  folder: string = bundleFolder,
): Promise<ReadonlyMap<string, ExplorerFile> | null> {
  if (!existsSync(join(folder, 'index.html'))) return null;
  const site = new Map<string, ExplorerFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || contentTypes[extname(entry.name)] === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    site.set(requestPath(relative(folder, file)), await readExplorerFile(file));
  }
  return site;
}

function requestPath(file: string): string {
  return file === 'index.html' ? '/explorer/' : `/explorer/${file.split(sep).join('/')}`;
}

async function readExplorerFile(file: string): Promise<ExplorerFile> {
  const isNamedByContent = file.includes(`${sep}assets${sep}`);
  return {
    body: await readFile(file),
    gzipped: await readFile(`${file}.gz`),
    headers: {
      'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
      'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': explorerPolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    },
  };
}

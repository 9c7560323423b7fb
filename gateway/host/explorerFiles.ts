import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

/** The explorer's built files. */
export interface ExplorerFiles {
  /** Sends the file at `path`; false when there is none. */
  send(path: string, request: IncomingMessage, response: ServerResponse): boolean;
}

interface StoredFile {
  readonly body: Buffer;
  readonly headers: OutgoingHttpHeaders;
}

/** No request to any other host, no script but the files we serve, no frame around us. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/**
 * Serves the files of one folder from memory, listed once: a path that is not on the list does not exist, so no
 * path can lead out of the folder. `configFile` holds the demo people and examples; without one there are none. A
 * folder that was never built is one page that says how to build it.
 */
export function createExplorerFiles(folder: string, configFile: string | null): ExplorerFiles {
  const files = listFiles(folder);
  const loaded = new Map<string, StoredFile>();
  if (files.size === 0) loaded.set('/', describeFile('/index.html', Buffer.from(notBuilt)));
  if (configFile !== null) files.set(configPath, configFile);
  else loaded.set(configPath, describeFile(configPath, Buffer.from('{}')));
  return {
    send(path, request, response) {
      const name = path === '/' ? '/index.html' : path;
      const file = loaded.get(path) ?? load(files.get(name), name);
      if (file === null) return false;
      loaded.set(path, file);
      response.writeHead(200, { ...file.headers, 'content-length': file.body.length });
      response.end(request.method === 'HEAD' ? undefined : file.body);
      return true;
    },
  };
}

const configPath = '/explorer/config.json';

function load(location: string | undefined, name: string): StoredFile | null {
  return location === undefined ? null : describeFile(name, readFileSync(location));
}

function describeFile(name: string, body: Buffer): StoredFile {
  return {
    body,
    headers: {
      'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
      'cache-control': hasContentHash(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  };
}

/** Vite puts a hash of the content into the name of everything but the pages: such a file never changes. */
function hasContentHash(name: string): boolean {
  return /-[\w-]{8}\.\w+$/.test(name);
}

/** The files below `folder` by their path in a URL; none when it does not exist. */
function listFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readFolder(folder)) {
    files.set(`/${entry.split(sep).join('/')}`, join(folder, entry));
  }
  return files;
}

function readFolder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const notBuilt = `<!doctype html>
<html lang="en">
<title>Whiteslip</title>
<h1>The explorer is not built yet</h1>
<p>GraphQL is served at <code>/graphql</code>. To have the explorer here, run <code>npm run explorer:build</code>
in the gateway's folder and start the gateway again.</p>
</html>
`;

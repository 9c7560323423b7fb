import { stat } from 'node:fs/promises';

/** How long what was read is used before the file is looked at again. */
const recheckMs = 1_000;

/**
 * What a file holds now, as `read` understands it, so that keys rotate without a restart. The file is read when it is
 * first asked for, and again when it changed; it is looked at once a second at most. A file that cannot be read later
 * leaves what is known. While the first reading fails, each question tries again and throws what it threw.
 */
export function followFile<Content>(
  path: string,
  read: (path: string) => Promise<Content>,
): () => Promise<Content> {
  let loading: Promise<Known<Content>> | null = null;
  let checkedAtMs = Number.NEGATIVE_INFINITY;

  // The version is taken before the content: a change between the two is then found the next time.
  const load = async (): Promise<Known<Content>> => ({
    version: await versionOf(path),
    content: await read(path),
  });
  const reload = async (known: Known<Content>) =>
    (await versionOf(path)) === known.version ? known : load();
  const forget = (error: unknown) => {
    loading = null;
    throw error;
  };
  return async () => {
    if (loading === null) {
      checkedAtMs = performance.now();
      loading = load().catch(forget);
    } else if (performance.now() - checkedAtMs > recheckMs) {
      checkedAtMs = performance.now();
      loading = loading.then((known) => reload(known).catch(() => known));
    }
    return (await loading).content;
  };
}

interface Known<Content> {
  readonly version: string;
  readonly content: Content;
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs}/${size}/${ino}`;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** What `node --cpu-prof` writes, as far as it is read here. Times in microseconds. */
export interface CpuProfile {
  readonly startTime: number;
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Microseconds spent in each function itself, between two moments of the profile's clock; idle time is
 * left out. Beside the functions, a sum for each part: our stages, each package, Node's own code.
 */
export function costs(profile: CpuProfile, fromUs: number, toUs: number): ReadonlyMap<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const total = new Map<string, number>();
  let now = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const us = profile.timeDeltas[index] ?? 0;
    now += us;
    const node = nodes.get(id);
    if (!node || now < fromUs || now > toUs || node.callFrame.functionName === '(idle)') continue;
    for (const name of [placeOf(node), `all of ${partOf(node)}`])
      total.set(name, (total.get(name) ?? 0) + us);
  }
  return total;
}

function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const file = url.replace(/^.*\/(?=node_modules\/|gateway\/)/, '');
  return `${functionName || '(anonymous)'} ${file}${file ? `:${lineNumber + 1}` : ''}`.trim();
}

function partOf({ callFrame: { functionName, url } }: ProfileNode): string {
  const known = /\/(gateway\/\w+)\/[^/]+$/.exec(url) ?? /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (known?.[1]) return known[1];
  return url.startsWith('node:')
    ? 'node'
    : functionName === '(garbage collector)'
      ? functionName
      : 'native and generated code';
}

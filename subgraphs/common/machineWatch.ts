import type { IncomingMessage } from 'node:http';
import type { Caller } from './callers.ts';
import type { MachineGate } from './machineGate.ts';
import { MachineRefused } from './machineRefused.ts';

/** Looks again and again at the machines that read streams: a stream outlives the request that opened it by hours. */
export interface MachineWatch {
  /**
   * Aborts, with a MachineRefused as its reason, within about two seconds of the machine no longer being let in: its
   * certificate or key was revoked or has ended, or is no longer the caller's. `leave` ends the watching.
   */
  follow(request: IncomingMessage, caller: Caller): { readonly signal: AbortSignal; leave(): void };
}

interface Followed {
  readonly request: IncomingMessage;
  readonly caller: Caller;
  readonly refused: AbortController;
}

/** As often as the files are looked at. */
const everyMs = 1_000;

export function createMachineWatch(gate: MachineGate): MachineWatch {
  const followed = new Set<Followed>();
  let timer: NodeJS.Timeout | null = null;

  const look = (): void => {
    for (const each of followed) void lookAt(gate, each);
  };
  return {
    follow(request, caller) {
      const entry = { request, caller, refused: new AbortController() };
      followed.add(entry);
      timer ??= setInterval(look, everyMs).unref();
      return {
        signal: entry.refused.signal,
        leave: () => {
          followed.delete(entry);
          if (followed.size > 0 || timer === null) return;
          clearInterval(timer);
          timer = null;
        },
      };
    },
  };
}

/** What cannot be looked at now, such as a file that is just being written, is looked at the next time. */
async function lookAt(gate: MachineGate, { request, caller, refused }: Followed): Promise<void> {
  try {
    await gate.confirm(request, caller);
  } catch (error) {
    if (error instanceof MachineRefused) refused.abort(error);
  }
}

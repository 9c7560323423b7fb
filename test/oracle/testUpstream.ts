import { readReply } from '../../gateway/upstream/reply.ts';
import { type Upstream, UpstreamFailure, type UpstreamRequest } from '../../gateway/upstream/upstream.ts';
import { type Conduct, type Subgraphs, spoil } from './subgraphs.ts';

/** What happened between the gateway and its subgraphs for one case. */
export interface Episode extends Conduct {
  /** Calls so far, by subgraph. */
  readonly calls: Map<string, number>;
  readonly transcript: string[];
}

export interface TestUpstream extends Upstream {
  /** The conduct of the subgraphs from now on. */
  begin(episode: Episode): void;
}

/** Calls the subgraphs as functions; what they answer arrives as text, as it would over HTTP. */
export function createTestUpstream(subgraphs: Subgraphs): TestUpstream {
  let episode: Episode = newEpisode({ faults: [], isLying: false });
  const call = async ({ subgraph, body }: UpstreamRequest) => {
    const reply = await replyTo(subgraphs, episode, subgraph, body);
    if (reply.kind === 'text') return readReply(subgraph, reply.status, reply.text);
    const code = reply.kind === 'timeout' ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNREACHABLE';
    throw new UpstreamFailure(code, subgraph, 'planted');
  };
  return {
    begin(next) {
      episode = next;
    },
    call,
    /** Two events about the same. */
    async *subscribe(request) {
      const event = await call(request);
      yield structuredClone(event);
      yield event;
    },
    close: () => Promise.resolve(),
  };
}

export type TestReply =
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'timeout' | 'unreachable' };

/** What a subgraph sends back, with the faults of the episode. */
export async function replyTo(
  subgraphs: Subgraphs,
  episode: Episode,
  subgraph: string,
  body: string,
): Promise<TestReply> {
  const number = episode.calls.get(subgraph) ?? 0;
  episode.calls.set(subgraph, number + 1);
  const text = await subgraphs.answer(subgraph, body, episode);
  const fault = episode.faults.find(
    (one) => one.kind === 'reply' && one.subgraph === subgraph && (one.call === null || one.call === number),
  );
  if (fault?.kind !== 'reply') {
    episode.transcript.push(`${subgraph} <- ${body}\n  -> ${text}`);
    return { kind: 'text', status: 200, text };
  }
  const spoilt = spoil(text, fault);
  episode.transcript.push(`${subgraph} <- ${body}\n  -> (${fault.how}) ${spoilt?.text ?? ''}`);
  if (spoilt?.text !== text) episode.state.met++;
  return spoilt ? { kind: 'text', ...spoilt } : { kind: fault.how === 'timeout' ? 'timeout' : 'unreachable' };
}

export function newEpisode(conduct: Pick<Conduct, 'faults' | 'isLying'>): Episode {
  return { ...conduct, state: { tick: 0, met: 0, log: [] }, calls: new Map(), transcript: [] };
}

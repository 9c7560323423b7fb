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
    const current = episode;
    const number = current.calls.get(subgraph) ?? 0;
    current.calls.set(subgraph, number + 1);
    const text = await subgraphs.answer(subgraph, body, current);
    const fault = current.faults.find(
      (one) =>
        one.kind === 'reply' && one.subgraph === subgraph && (one.call === null || one.call === number),
    );
    if (fault?.kind !== 'reply') {
      current.transcript.push(`${subgraph} <- ${body}\n  -> ${text}`);
      return readReply(subgraph, 200, text);
    }
    const spoilt = spoil(text, fault);
    current.transcript.push(`${subgraph} <- ${body}\n  -> (${fault.how}) ${spoilt?.text ?? ''}`);
    if (spoilt?.text !== text) current.state.met++;
    if (spoilt) return readReply(subgraph, spoilt.status, spoilt.text);
    const code = fault.how === 'timeout' ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNREACHABLE';
    throw new UpstreamFailure(code, subgraph, 'planted');
  };
  return {
    begin(next) {
      episode = next;
    },
    call,
    subscribe() {
      throw new Error('The oracle does not subscribe.');
    },
    close: () => Promise.resolve(),
  };
}

export function newEpisode(conduct: Pick<Conduct, 'faults' | 'isLying'>): Episode {
  return { ...conduct, state: { tick: 0, met: 0, log: [] }, calls: new Map(), transcript: [] };
}

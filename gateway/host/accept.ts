import { createBoundedCache } from '../engine/boundedCache.ts';

export const RESPONSE_JSON = 'application/graphql-response+json';
export const PLAIN_JSON = 'application/json';
export const EVENT_STREAM = 'text/event-stream';
export const MULTIPART = 'multipart/mixed';
const PAGE = 'text/html';

export type JsonType = typeof RESPONSE_JSON | typeof PLAIN_JSON;
type StreamType = typeof EVENT_STREAM | typeof MULTIPART;
type ResultType = JsonType | StreamType;

/** What one `Accept` header asks for. */
export interface Wanted {
  /** The best type for an answer in one piece; null when none of ours is acceptable. */
  readonly result: ResultType | null;
  /** Whether the client named `text/event-stream`, so that it can take a subscription or a deferred answer. */
  readonly takesEvents: boolean;
  /** Whether the client named `multipart/mixed`, so that it can take a deferred answer. */
  readonly takesParts: boolean;
  /** A person's browser, which would rather have a page than data. */
  readonly isPage: boolean;
}

/** What we can send, the preferred first among equals. A `*` stands for the JSON types alone. */
const offered = [PLAIN_JSON, RESPONSE_JSON, EVENT_STREAM, MULTIPART, PAGE] as const;
type Offered = (typeof offered)[number];

interface Range {
  readonly type: string;
  readonly quality: number;
  readonly index: number;
}

interface Match extends Range {
  readonly offer: Offered;
  /** 2 for the type itself, 1 for `application/*`, 0 for a full wildcard. */
  readonly precision: number;
}

const known = createBoundedCache<Wanted>({ maxEntries: 256 });

/**
 * Negotiates by RFC 9110, 12.5.1: quality first, then the more precise range, then the order of the header.
 * No header means `application/json`, as the audits of GraphQL over HTTP expect.
 */
export function readAccept(header: string | undefined): Wanted {
  const key = header ?? '*/*';
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const wanted = negotiate(readRanges(key));
  known.set(key, wanted);
  return wanted;
}

function negotiate(ranges: readonly Range[]): Wanted {
  const matches = offered
    .flatMap((offer) => bestMatch(offer, ranges) ?? [])
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision || a.index - b.index);
  const json = matches.find(isJson);
  const stream = matches.find(isStream);
  return {
    // A complete answer goes out as a stream only to a client that asked for one above all.
    result: (json && (!stream || json.quality >= stream.quality) ? json : stream)?.offer ?? null,
    takesEvents: matches.some(({ offer }) => offer === EVENT_STREAM),
    takesParts: matches.some(({ offer }) => offer === MULTIPART),
    isPage: matches[0]?.offer === PAGE,
  };
}

function isJson(match: Match): match is Match & { offer: JsonType } {
  return match.offer === PLAIN_JSON || match.offer === RESPONSE_JSON;
}

function isStream(match: Match): match is Match & { offer: StreamType } {
  return match.offer === EVENT_STREAM || match.offer === MULTIPART;
}

/** The most precise range that covers `offer` decides its quality, whatever wider ranges say. */
function bestMatch(offer: Offered, ranges: readonly Range[]): Match | undefined {
  let best: Match | undefined;
  for (const range of ranges) {
    const precision = precisionOf(range.type, offer);
    if (precision >= 0 && (best === undefined || precision > best.precision))
      best = { ...range, offer, precision };
  }
  return best;
}

function precisionOf(range: string, offer: Offered): number {
  if (range === offer) return 2;
  if (offer !== PLAIN_JSON && offer !== RESPONSE_JSON) return -1;
  if (range === 'application/*') return 1;
  return range === '*/*' ? 0 : -1;
}

function readRanges(header: string): Range[] {
  return header.split(',').map((part, index) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return { type, index, quality: isUtf8(parameters) ? qualityOf(parameters) : 0 };
  });
}

/** Our answers are UTF-8: a range that asks for another encoding matches nothing. */
function isUtf8(parameters: readonly string[]): boolean {
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset);
}

/** A weight that cannot be read counts as none at all, so that a broken header still gets its answer. */
function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  const quality = Number(weight.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 1;
}

/** What a visitor can seal in the browser, so that nobody on the way to the one who opens it can read it. */
export interface Seal {
  readonly title: string;
  /** What is sealed, for whom, in a sentence. */
  readonly hint: string;
  /** An operation whose first field is the public key: the members of a JWK, and its `kid` as `id`. */
  readonly keyQuery: string;
  /** The algorithms of the JWE: how its key is agreed on, and how its content is encrypted. */
  readonly alg: string;
  readonly enc: string;
  /** The texts that are sealed together, as the members of a JSON object. */
  readonly fields: readonly SealField[];
  /** Values to try it with. */
  readonly samples: readonly SealSample[];
  /** The operation that takes the sealed text, as a field of its `$input`. */
  readonly query: string;
  readonly inputField: string;
}

export interface SealField {
  readonly name: string;
  readonly label: string;
}

export interface SealSample {
  readonly title: string;
  /** By the fields' names. */
  readonly values: Readonly<Record<string, string>>;
}

type Entry = Readonly<Record<string, unknown>>;

/** An entry of the configuration; none where it lacks a text. */
export function parseSeal(entry: Entry): Seal[] {
  const { title, hint, keyQuery, alg, enc, query, inputField } = entry;
  const texts = { title, hint, keyQuery, alg, enc, query, inputField };
  if (!areTexts(texts)) return [];
  const fields = entriesOf(entry.fields).flatMap(({ name, label }) => {
    const field = { name, label };
    return areTexts(field) ? [field] : [];
  });
  const samples = entriesOf(entry.samples).flatMap(parseSample);
  return fields.length === 0 ? [] : [{ ...texts, fields, samples }];
}

function parseSample({ title, values }: Entry): SealSample[] {
  const [known] = entriesOf([values]);
  return typeof title === 'string' && known && areTexts(known) ? [{ title, values: known }] : [];
}

function areTexts<Key extends string>(entry: Record<Key, unknown>): entry is Record<Key, string> {
  return Object.values(entry).every((value) => typeof value === 'string' && value !== '');
}

function entriesOf(list: unknown): Entry[] {
  if (!Array.isArray(list)) return [];
  return list.filter((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
}

import { parseSeal, type Seal } from './sealConfig.ts';

/** A person of the demo data whom a visitor may be. */
export interface DemoPerson {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  /** What is worth knowing about this person's credit, in a few words. */
  readonly situation: string;
}

/** An operation to start from. */
export interface Example {
  readonly title: string;
  /** The flow that it belongs to. */
  readonly folder: string;
  readonly query: string;
  /** JSON text for the variables editor; empty when there are none. */
  readonly variables: string;
  /** The user name of the demo person for whom the example shows most; null when any will do. */
  readonly as: string | null;
}

export interface ExplorerConfig {
  readonly demoPeople: readonly DemoPerson[];
  readonly examples: readonly Example[];
  readonly seals: readonly Seal[];
  /** Fields whose answers give an access token, to go on with. */
  readonly tokenFields: readonly string[];
}

/**
 * What the gateway's `config.json` says, whatever it says: entries without their texts are left out,
 * and a gateway that serves no such file has no demo people, no examples and nothing to seal.
 */
export function parseConfig(json: unknown): ExplorerConfig {
  return {
    demoPeople: listOf(json, 'demoPeople').flatMap(parsePerson),
    examples: listOf(json, 'examples').flatMap(parseExample),
    seals: listOf(json, 'seals').flatMap(parseSeal),
    tokenFields: entriesOf(json, 'tokenFields').filter(isText),
  };
}

function parsePerson(entry: Record<string, unknown>): DemoPerson[] {
  const { username, password, name, situation } = entry;
  if (!isText(username) || typeof password !== 'string') return [];
  return [
    {
      username,
      password,
      name: isText(name) ? name : username,
      situation: isText(situation) ? situation : '',
    },
  ];
}

function parseExample(entry: Record<string, unknown>): Example[] {
  const { title, folder, query, variables, as } = entry;
  if (!isText(title) || !isText(query)) return [];
  return [
    {
      title,
      folder: isText(folder) ? folder : 'Examples',
      query,
      variables: variablesText(variables),
      as: isText(as) ? as : null,
    },
  ];
}

function variablesText(variables: unknown): string {
  if (typeof variables === 'string') return variables;
  if (!isRecord(variables) || Object.keys(variables).length === 0) return '';
  return JSON.stringify(variables, null, 2);
}

function listOf(json: unknown, key: string): Record<string, unknown>[] {
  return entriesOf(json, key).filter(isRecord);
}

function entriesOf(json: unknown, key: string): unknown[] {
  const list = isRecord(json) ? json[key] : undefined;
  return Array.isArray(list) ? list : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

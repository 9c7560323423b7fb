import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

const SPECS = 'https://specs.apollo.dev/';

/** One `@link` (or `@core`) of a supergraph's schema definition. */
export interface Feature {
  /** The url without its version, such as `https://specs.apollo.dev/join`. */
  readonly identity: string;
  /** Such as `v0.5`; empty where the url has none. */
  readonly version: string;
  /** The prefix of the feature's elements in this document: its name, or its `as:`. */
  readonly namespace: string;
  /** `for:` of the link: a gateway that does not know a feature with a purpose must not serve it. */
  readonly purpose: string | null;
  /** Local names of imported elements by their original names; directives with their `@`. */
  readonly imports: ReadonlyMap<string, string>;
}

/** The features that a supergraph document links, and the names they go by in it. */
export interface Features {
  readonly all: readonly Feature[];
  /** True for a type (`join__Graph`) or a directive (`@tag`) that a feature brought in. */
  owns(element: string): boolean;
  /**
   * The local name, without `@`, of a directive of one of the federation's own specifications. An unlinked
   * one goes by its plain name, so that a forgotten `@link` never makes protected things public.
   */
  directiveName(specification: string, directive: string): string;
}

/** Reads the links from the schema definition and its extensions. */
export function readFeatures(document: DocumentNode): Features {
  const all = schemaDirectives(document).flatMap(readFeature);
  const namespaces = new Set([
    'link',
    'core',
    'join',
    'federation',
    ...all.map((feature) => feature.namespace),
  ]);
  const imported = new Set(all.flatMap((feature) => [...feature.imports.values()]));
  return {
    all,
    owns: (element) => imported.has(element) || namespaces.has(namespaceOf(element)),
    directiveName: (specification, directive) => localDirectiveName(all, specification, directive),
  };
}

function schemaDirectives(document: DocumentNode): readonly ConstDirectiveNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
}

function readFeature(directive: ConstDirectiveNode): Feature[] {
  const values = new Map(directive.arguments?.map(({ name, value }) => [name.value, value]));
  const url = textOf(values.get('url') ?? values.get('feature'));
  if (url === null) return [];
  const [, identity = url, version = ''] = /^(.+)\/(v\d+\.\d+)\/?$/.exec(url) ?? [];
  const namespace = textOf(values.get('as')) ?? identity.slice(identity.lastIndexOf('/') + 1);
  const imports = importsOf(values.get('import'));
  return [{ identity, version, namespace, purpose: textOf(values.get('for')), imports }];
}

function textOf(value: ValueNode | undefined): string | null {
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
}

/** `import: ["@a", { name: "@b", as: "@c" }]` */
function importsOf(value: ValueNode | undefined): Map<string, string> {
  const entries: unknown = value === undefined ? [] : valueFromASTUntyped(value);
  const imports = new Map<string, string>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const { name, as } = typeof entry === 'string' ? { name: entry, as: entry } : Object(entry);
    if (typeof name === 'string') imports.set(name, typeof as === 'string' ? as : name);
  }
  return imports;
}

/** `join__Graph` and `@join__type` give `join`, `@tag` gives `tag`; a type without a prefix gives nothing. */
function namespaceOf(element: string): string {
  const name = element.startsWith('@') ? element.slice(1) : element;
  const end = name.indexOf('__');
  if (end > 0) return name.slice(0, end);
  return element.startsWith('@') ? name : '';
}

function localDirectiveName(all: readonly Feature[], specification: string, directive: string): string {
  const feature = all.find(({ identity }) => identity === SPECS + specification);
  if (feature === undefined) return directive;
  const imported = feature.imports.get(`@${directive}`);
  if (imported !== undefined) return imported.slice(1);
  return directive === specification ? feature.namespace : `${feature.namespace}__${directive}`;
}

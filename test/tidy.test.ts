import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Source files that are under version control or will be, relative to the repository. */
const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

const importPattern = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/g;

/** What each file imports: a path of the repository, or an npm or node name. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(importPattern)].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
  });
}

const subgraphOf = (path: string) => /^subgraphs\/(bank|platform)\/([^/]+)\//.exec(path)?.[0] ?? null;
const isSource = (path: string) => /^[a-z]+\//.test(path) && /\.(ts|tsx|mjs|js)$/.test(path);
const isOurs = (path: string) => /^(gateway|subgraphs|start|seed|schema|test|bench)\//.test(path);

/** Imports that a rule forbids, one line each. */
function forbidden(from: RegExp, isForbidden: (to: string, file: string) => boolean): string[] {
  return [...imports]
    .filter(([file]) => from.test(file))
    .flatMap(([file, names]) =>
      names.filter((to) => isForbidden(to, file)).map((to) => `${file} imports ${to}`),
    );
}

test('the rules look at the whole repository', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(imports.get('subgraphs/bank/accounts/main.ts')).toContain('subgraphs/common/subgraph.ts');
});

test('the gateway knows no subgraph and nothing of the launcher', () => {
  expect(forbidden(/^gateway\//, (to) => isOurs(to) && !to.startsWith('gateway/'))).toEqual([]);
});

test('a subgraph knows itself and the common files only', () => {
  const wrong = forbidden(
    /^subgraphs\/(bank|platform)\/[^/]+\//,
    (to, file) => isOurs(to) && !to.startsWith('subgraphs/common/') && subgraphOf(to) !== subgraphOf(file),
  );
  expect(wrong).toEqual([]);
});

test('common files know npm packages and each other only', () => {
  expect(
    forbidden(/^subgraphs\/common\//, (to) => isOurs(to) && !to.startsWith('subgraphs/common/')),
  ).toEqual([]);
});

test('the seed knows subgraphs, never the gateway or the launcher', () => {
  expect(forbidden(/^seed\//, (to) => isOurs(to) && !/^(seed|subgraphs)\//.test(to))).toEqual([]);
});

test('nothing imports tests', () => {
  expect(forbidden(/^(gateway|subgraphs|start|seed)\//, (to) => to.startsWith('test/'))).toEqual([]);
});

test('inside a subgraph, nouns know no operation, no resolver and no wiring', () => {
  const wrong = forbidden(/^subgraphs\/(bank|platform)\//, (to, file) => {
    const isWiring = /\/main\.ts$/.test(to) && !/\/main\.ts$/.test(file);
    const isResolver =
      /\/resolvers\.ts$/.test(to) && !to.includes('/generated/') && !/\/main\.ts$/.test(file);
    return isOurs(to) && (isWiring || isResolver);
  });
  expect(wrong).toEqual([]);
});

test('no two files import each other, not even through others', () => {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const to of valueImportsOf(file)) visit(to, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  expect(found).toEqual([]);
});

/** Imports that remain when types are stripped; a cycle of types alone harms nobody. */
function valueImportsOf(file: string): string[] {
  const text = existsSync(file) && isSource(file) ? readFileSync(file, 'utf8') : '';
  const withoutTypes = text.replaceAll(/(?:^|\n)\s*(?:import|export)\s+type\s[^;]*?from\s+'[^']+'/g, '');
  return [...withoutTypes.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), match[1] ?? '')),
  );
}

test('there are no default exports and no barrels', () => {
  const demandedByTools = [
    'codegen.ts',
    'jest.config.js',
    'test/support/postgresSetup.ts',
    'test/support/postgresTeardown.ts',
  ];
  const wrong = files
    .filter((file) => !demandedByTools.includes(file))
    .filter((file) => /(?:^|\n)export (?:default|\*)/.test(readFileSync(file, 'utf8')));
  expect(wrong).toEqual([]);
});

test('the two sides import nothing of each other', () => {
  expect(forbidden(/^subgraphs\/bank\//, (to) => to.startsWith('subgraphs/platform/'))).toEqual([]);
  expect(forbidden(/^subgraphs\/platform\//, (to) => to.startsWith('subgraphs/bank/'))).toEqual([]);
});

test('no source file takes everything', () => {
  const longest = 300;
  const wrong = files
    .filter((file) => /^(gateway|subgraphs|start|seed)\//.test(file))
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > longest);
  expect(wrong).toEqual([]);
});

test('nothing is left for later in the code', () => {
  const marks = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'];
  const wrong = files.filter((file) =>
    marks.some((mark) => new RegExp(`\\b${mark}\\b`).test(readFileSync(file, 'utf8'))),
  );
  expect(wrong).toEqual([]);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { subgraphNames, subgraphSdl } from '../bookshop/subgraphs.ts';
import { type Contender, peersDir, peerVersion, type Setting } from './contender.ts';

const packageName = '@grafbase/cli-x86_64-unknown-linux-musl';

/** Grafbase, written in Rust. It composes the subgraphs itself. */
export function grafbase(): Contender {
  return {
    name: 'grafbase',
    version: `grafbase ${peerVersion(packageName)}`,
    isNodeProgram: false,
    path: '/graphql',
    command: (setting, port) => {
      const home = join(setting.workDir, 'grafbase');
      const configFile = writeConfig(home, setting);
      return {
        file: join(peersDir, 'node_modules', packageName, 'grafbase'),
        args: ['--home', home, 'dev', '-c', configFile, '--listen-address', `127.0.0.1:${port}`],
        cwd: home,
      };
    },
  };
}

function writeConfig(home: string, { subgraphs }: Setting): string {
  mkdirSync(home, { recursive: true });
  const sections = subgraphNames.map((name) => {
    const schemaFile = join(home, `${name}.graphql`);
    writeFileSync(schemaFile, subgraphSdl(name));
    return `[subgraphs.${name}]\nurl = "${subgraphs[name]}"\nschema_path = "${schemaFile}"\n`;
  });
  const configFile = join(home, 'grafbase.toml');
  writeFileSync(configFile, ['[traffic_shaping]\ninflight_deduplication = false\n', ...sections].join('\n'));
  return configFile;
}

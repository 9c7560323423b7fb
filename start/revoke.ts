import { machineNames, prepareCertificates, revokeCertificate } from './certificates/prepareCertificates.ts';
import { homeOf } from './settings.ts';
import { listSubgraphs, type SubgraphPlace } from './subgraphs.ts';

/**
 * `node start/revoke.ts accounts`: takes back the certificate that a machine of this copy has and issues it another.
 * What runs follows within a second: who shows the old one is refused with CERTIFICATE_REVOKED. Gives what to say, or
 * null for a name that is none.
 */
export async function revokeMachine(
  name: string,
  home: string,
  subgraphs: readonly SubgraphPlace[],
  now: Date,
): Promise<string | null> {
  if (!machineNames(subgraphs).has(name)) return null;
  const certificates = await prepareCertificates(home, subgraphs, now);
  revokeCertificate(home, name, subgraphs, now);
  await prepareCertificates(home, subgraphs, now);
  return `The certificate of ${name} is revoked; its new one is ${certificates.of(name)}.`;
}

async function run(names: readonly string[]): Promise<void> {
  const subgraphs = listSubgraphs();
  const [name = ''] = names;
  const said = await revokeMachine(name, homeOf(process.env), subgraphs, new Date());
  const usage = `Usage: node start/revoke.ts NAME\nNames: ${[...machineNames(subgraphs).keys()].join(', ')}.`;
  process.stdout.write(`${said ?? usage}\n`);
  if (said === null) process.exitCode = 1;
}

if (import.meta.main) await run(process.argv.slice(2));

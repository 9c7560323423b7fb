import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedDemo } from '../seed/demo.ts';
import { prepareCertificates } from './certificates/prepareCertificates.ts';
import { renewDaily } from './certificates/renewDaily.ts';
import { subgraphEnvironment, writeEnvironment } from './environment.ts';
import { writeExplorerConfig } from './explorerConfig.ts';
import { StartFailure } from './failure.ts';
import { prepareKeys } from './keys.ts';
import { takeLock } from './lock.ts';
import { processPlans } from './plans.ts';
import { choosePorts } from './ports.ts';
import { isFree } from './postgres/freePort.ts';
import type { StartSettings } from './settings.ts';
import { openServer, prepareDatabases, renewServerCertificate } from './sideDatabases.ts';
import { openStateDirectory } from './stateDirectory.ts';
import { listSubgraphs } from './subgraphs.ts';
import { type ProcessPlan, type SupervisionParts, supervise, turnLog } from './supervise.ts';
import { watchPostgres } from './watchPostgres.ts';
import { welcome } from './welcome.ts';

export interface LaunchParts {
  readonly say: (sentence: string) => void;
  /** Something could not be kept running. */
  readonly giveUp: (reason: StartFailure) => void;
  /** Called with a way to undo each step that was taken; the last is to be undone first. */
  readonly onUndo: (undo: () => Promise<void>) => void;
  /** Aborted when the person wants to stop: no further step is taken. */
  readonly signal: AbortSignal;
}

/** Brings up a whole copy, from an empty directory or from what an earlier run left, killed or not. */
export async function launch(settings: StartSettings, parts: LaunchParts): Promise<void> {
  const { say, giveUp, onUndo, signal } = parts;
  const { home, port } = settings;
  openStateDirectory(home);
  const lock = takeLock(home);
  onUndo(async () => lock.release());
  await claimPort(port, lock.isAfterKill);
  const subgraphs = listSubgraphs();
  const names = subgraphs.map((place) => place.name);
  const keys = prepareKeys(home, subgraphs);
  const certificates = await prepareCertificates(home, subgraphs, new Date());
  const renew = async () => {
    await prepareCertificates(home, subgraphs, new Date());
    await renewServerCertificate(settings, new Date());
  };
  onUndo(renewDaily(renew, say));

  say(settings.ownDatabases ? 'Using your own PostgreSQL.' : 'Starting PostgreSQL.');
  const server = await openServer(settings);
  if (server) {
    if (server.isAdopted) say('It was still running: an earlier run was killed.');
    const restart = async () => (await openServer(settings)) ?? server;
    const watched = watchPostgres(server, restart, { say, giveUp });
    onUndo(watched.stop);
  }
  signal.throwIfAborted();
  say('Bringing the databases up to date.');
  const databases = await prepareDatabases(settings, server, subgraphs);
  signal.throwIfAborted();
  say('Looking after the demo data.');
  const people = await seedDemo(databases.setUpUrls, keys.vault);

  const ports = await choosePorts(home, names);
  const environment = subgraphEnvironment(ports, keys, certificates, databases);
  writeEnvironment(home, environment);
  signal.throwIfAborted();
  const explorerConfig = writeExplorerConfig(home, people);
  const plans = processPlans({ settings, subgraphs, ports, keys, certificates, environment, explorerConfig });
  say(`Starting ${plans.map((plan) => plan.name).join(', ')}.`);
  await startAll(plans, { logs: join(home, 'logs'), say, giveUp, signal }, onUndo);
  say(welcome(port, people));
}

/** Starts the processes side by side; when one cannot start the others are left to be undone. */
async function startAll(
  plans: readonly ProcessPlan[],
  parts: SupervisionParts,
  onUndo: LaunchParts['onUndo'],
): Promise<void> {
  const results = await Promise.allSettled(
    plans.map(async (plan) => {
      turnLog(parts.logs, plan.name);
      onUndo((await supervise(plan, parts)).stop);
    }),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

/** The gateway of a launcher that was killed ends within moments; anybody else keeps the port. */
async function claimPort(port: number, isAfterKill: boolean): Promise<void> {
  const deadline = performance.now() + (isAfterKill ? 10_000 : 0);
  while (!(await isFree(port))) {
    if (performance.now() >= deadline) {
      throw new StartFailure(`Port ${port} is in use: stop what listens there, or set PORT to another one.`);
    }
    await sleep(100);
  }
}

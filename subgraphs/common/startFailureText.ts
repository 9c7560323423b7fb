import { Outage } from './outage.ts';
import { SettingsInvalid } from './settings.ts';

/** Why a subgraph cannot start: one sentence for what a person can mend; the stack for what only a developer can. */
export function startFailureText(error: unknown): string {
  if (error instanceof SettingsInvalid) return error.message;
  if (error instanceof Outage) return 'The database cannot be reached; check the URL and that it runs.';
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return `The port is in use: ${error.message}.`;
  return error.stack ?? error.message;
}

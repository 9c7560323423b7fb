import { Counter, type Registry } from 'prom-client';
import type { PlannerEvent } from '../planner/plannerOptions.ts';

/** Counts what the planner's processes go through, and the operations that are refused for it. */
export function observePlanner(registers: Registry[]): (event: PlannerEvent) => void {
  const events = new Counter({
    name: 'whiteslip_planner_events_total',
    help: 'Processes started and died; operations that crash it, take too long, are refused again, or find no room.',
    labelNames: ['event'],
    registers,
  });
  return (event) => events.inc({ event });
}

import { Gauge, type Registry } from 'prom-client';

/**
 * How the process is. Everything is read when it is asked for: prom-client's own collectors observe each garbage
 * collection and the event loop all the time, which cost more per request than the whole host.
 */
export function observeProcess(registers: Registry[]): void {
  const readings: [name: string, help: string, read: () => number][] = [
    ['process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss()],
    ['nodejs_heap_size_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed],
    ['nodejs_heap_size_total_bytes', 'Heap that is reserved.', () => process.memoryUsage().heapTotal],
    ['nodejs_external_memory_bytes', 'Memory outside of the heap.', () => process.memoryUsage().external],
    ['process_cpu_seconds', 'Time on the processor since the start.', cpuSeconds],
    ['process_uptime_seconds', 'Time since the start.', () => process.uptime()],
    ['nodejs_eventloop_utilization', 'Share of the time that the event loop was busy.', loopUtilization],
  ];
  for (const [name, help, read] of readings) gauge(name, help, registers, read);
}

/** A gauge whose value is read at each scrape. */
export function gauge(name: string, help: string, registers: Registry[], read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function loopUtilization(): number {
  return performance.eventLoopUtilization().utilization;
}

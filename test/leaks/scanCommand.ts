import { parseArgs } from 'node:util';
import { startCopy } from './runningCopy.ts';
import { scan } from './scan.ts';

/** `npm run scan -- --minutes 10`: a copy of its own under load, then a search for card and ID numbers everywhere. */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 60)) throw new RangeError('--minutes is a number above 0, 60 at most.');

const copy = await startCopy();
try {
  const report = await scan(copy, minutes * 60_000);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (report.leaks.length > 0) process.exitCode = 1;
} finally {
  await copy.stop();
}

import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { followFile } from '../../../subgraphs/common/followFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** A file of one number, how to write it, what is known of it, and how often it was read. */
function followed() {
  const path = join(temporaryFolder(), 'number.json');
  let reads = 0;
  const current = followFile(path, async () => {
    reads++;
    return JSON.parse(await readFile(path, 'utf8')) as number;
  });
  return { write: (text: string) => writeFileSync(path, text), current, reads: () => reads };
}

test('a file that changed is read again once, a second later', async () => {
  const { write, current, reads } = followed();
  write('1');
  expect(await current()).toBe(1);
  write('22');
  expect(await current()).toBe(1);
  await sleep(1_050);
  expect(await Promise.all([current(), current(), current()])).toEqual([22, 22, 22]);
  await sleep(1_050);
  expect(await current()).toBe(22);
  expect(reads()).toBe(2);
});

test('a file that breaks leaves what is known until it is whole again', async () => {
  const { write, current } = followed();
  write('1');
  await current();
  write('{');
  await sleep(1_050);
  expect(await current()).toBe(1);
  write('333');
  await sleep(1_050);
  expect(await current()).toBe(333);
});

test('who asks for a file that is not there is told so, and finds it once it is', async () => {
  const { write, current } = followed();
  await expect(current()).rejects.toThrow('ENOENT');
  write('1');
  expect(await current()).toBe(1);
});

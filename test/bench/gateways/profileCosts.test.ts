import { type CpuProfile, costs } from '../../../bench/gateways/profileCosts.ts';

function frame(id: number, functionName: string, url: string) {
  return { id, callFrame: { functionName, url, lineNumber: 9 } };
}

const profile: CpuProfile = {
  startTime: 1000,
  nodes: [
    frame(1, '(idle)', ''),
    frame(2, 'project', 'file:///home/somebody/gateway/engine/project.ts'),
    frame(3, 'dispatch', 'file:///home/somebody/node_modules/undici/lib/pool.js'),
    frame(4, '(garbage collector)', ''),
  ],
  samples: [2, 2, 3, 1, 4, 2],
  timeDeltas: [100, 100, 50, 500, 30, 100],
};

test('time is counted for functions and for parts, between the two moments, idle time left out', () => {
  expect(Object.fromEntries(costs(profile, 1150, 1790))).toEqual({
    'project gateway/engine/project.ts:10': 100,
    'all of gateway/engine': 100,
    'dispatch node_modules/undici/lib/pool.js:10': 50,
    'all of undici': 50,
    '(garbage collector)': 30,
    'all of (garbage collector)': 30,
  });
});

import { reloadUnderLoad } from '../../../bench/reload/reloads.ts';

test('reloads under load cost no answer and no subscription', async () => {
  const { errors, requests, events } = await reloadUnderLoad(12);

  expect(errors).toEqual([]);
  expect(requests).toBeGreaterThan(100);
  expect(events.webSocket).toBeGreaterThan(50);
  expect(events.sse).toBeGreaterThan(50);
}, 90_000);

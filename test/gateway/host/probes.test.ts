import { startTestHost } from './testHost.ts';

test('a running host is healthy and ready', async () => {
  const host = await startTestHost();
  for (const path of ['/health', '/ready']) {
    const response = await fetch(new URL(path, host.url));
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  }
  await host.close();
});

test('a port that is taken is reported as such', async () => {
  const host = await startTestHost();
  await expect(startTestHost({}, undefined, host.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await host.close();
});

test('the metrics count answers by how they ended and refusals by code', async () => {
  const host = await startTestHost();
  const ask = (query: string) => fetch(`${host.url}?${new URLSearchParams({ query })}`);
  for (const query of ['{ hello }', '{ hello }', '{ hello fails }', '{ nothing }', 'mutation { count }'])
    await ask(query);
  const metrics = await (await fetch(new URL('/metrics', host.url))).text();
  expect(metrics).toContain('whiteslip_requests_total{kind="query",outcome="complete"} 2');
  expect(metrics).toContain('whiteslip_requests_total{kind="query",outcome="partial"} 1');
  expect(metrics).toContain('whiteslip_requests_total{kind="unknown",outcome="refused"} 1');
  expect(metrics).toContain('whiteslip_refusals_total{code="METHOD_NOT_ALLOWED"} 1');
  expect(metrics).toContain('whiteslip_request_duration_seconds_count 4');
  expect(metrics).toContain('whiteslip_requests_in_flight 0');
  expect(metrics).toContain('nodejs_heap_size_used_bytes');
  await host.close();
});

test('the metrics are for this machine, unless they are opened', async () => {
  const proxied = { headers: { 'x-forwarded-for': '203.0.113.7' } };
  const statuses: number[] = [];
  for (const isMetricsOpen of [false, true]) {
    const host = await startTestHost({ isMetricsOpen });
    const url = host.url.replace('/graphql', '/metrics');
    statuses.push((await fetch(url)).status, (await fetch(url, proxied)).status);
    await host.close();
  }

  expect(statuses).toEqual([200, 404, 200, 200]);
});

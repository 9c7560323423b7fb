import { serverAudits } from 'graphql-http';
import { startTestHost, type TestHost } from './testHost.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
});
afterAll(() => host.close());

describe('every audit of GraphQL over HTTP passes', () => {
  for (const audit of serverAudits({ url: () => host.url })) {
    test(`${audit.id} ${audit.name}`, async () => {
      expect(await audit.fn()).toMatchObject({ status: 'ok' });
    });
  }
});

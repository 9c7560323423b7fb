import { getIntrospectionQuery } from 'graphql';
import { type GatewayProcess, runGateway } from '../gatewayProcess.ts';

let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await runGateway(['--supergraph', 'schema/supergraph.graphql', '--port', '0', '--no-watch']);
}, 60_000);
afterAll(() => gateway.stop());

const wholeSchema =
  '{ name description fields { name description type { name } args { name description } } }';

test('the introspection of tools is answered, with everything that it can ask for', async () => {
  const all = {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  for (const query of [getIntrospectionQuery(), getIntrospectionQuery(all), getIntrospectionQuery(all)]) {
    const answer = await gateway.ask(query);
    expect(answer).not.toHaveProperty('errors');
    expect(JSON.stringify(answer)).toContain('"CreditLine"');
  }
});

test.each([
  ['many times in one field', `{ __schema { ${aliases('types', wholeSchema)} } }`],
  ['many times at the root', `{ ${aliases('__schema', `{ types ${wholeSchema} }`)} }`],
  [
    'many times in a fragment',
    `{ __schema { ...F } } fragment F on __Schema { ${aliases('types', wholeSchema)} }`,
  ],
  ['under a variable', `query ($d: Boolean = true) { __schema { ${aliases('types', circles('$d'))} } }`],
])('the whole schema asked for %s is refused by name, and quickly', async (_, query) => {
  const startMs = performance.now();
  const [answer, health] = await Promise.all([
    gateway.ask(query),
    fetch(gateway.url.replace('/graphql', '/health')),
  ]);

  expect(answer).not.toHaveProperty('data');
  expect(answer.errors).toHaveLength(1);
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'INTROSPECTION_TOO_LARGE' } }] });
  expect(health.status).toBe(200);
  expect(performance.now() - startMs).toBeLessThan(2_000);
});

function aliases(field: string, selection: string): string {
  return Array.from({ length: 40 }, (_, i) => `t${i}: ${field} ${selection}`).join(' ');
}

function circles(variable: string): string {
  return `{ name fields(includeDeprecated: ${variable}) { name description type { name description } } }`;
}

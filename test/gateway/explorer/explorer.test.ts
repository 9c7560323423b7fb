import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchChromium, openPage, testInChromium } from '../../support/chromium.ts';
import { bundleExplorer } from './bundleExplorer.ts';
import { explorerPage, waitForText } from './explorerPage.ts';
import { demoPeople, type StandIn, type StandInOptions, startStandIn } from './explorerStandIn.ts';

const examples = [
  { title: 'Who am I', folder: 'Everyday', query: 'query WhoAmI {\n  me {\n    name\n  }\n}\n' },
  {
    title: 'Greet somebody',
    folder: 'Everyday',
    query: 'query Greet($name: String!) {\n  greeting(name: $name)\n}\n',
    variables: { name: 'Zhou' },
    as: 'wangwei',
  },
  {
    title: 'Follow',
    folder: 'Live',
    query: 'subscription Follow {\n  ticks {\n    number\n    seenBy\n  }\n}\n',
  },
];

const plan = {
  kind: 'QueryPlan',
  node: {
    kind: 'Sequence',
    nodes: [
      { kind: 'Fetch', serviceName: 'users', operation: '{me{id}}' },
      {
        kind: 'Flatten',
        path: [{ Field: 'me' }],
        node: { kind: 'Fetch', serviceName: 'accounts', operation: '{_entities{...on User{cards{id}}}}' },
      },
    ],
  },
};

const usual: StandInOptions = { config: { demoPeople, examples }, plan: { plan } };

let browser: Browser | null = null;
const standIns: StandIn[] = [];

beforeAll(async () => {
  await bundleExplorer();
  browser = await launchChromium();
}, 120_000);

afterEach(async () => {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  await Promise.all(standIns.splice(0).map((standIn) => standIn.close()));
});

afterAll(async () => {
  await browser?.close();
});

async function visit(options: StandInOptions = usual) {
  const standIn = await startStandIn(options);
  standIns.push(standIn);
  const watched = await openPage(browser, `${standIn.url}/`);
  return { ...watched, standIn, explorer: explorerPage(watched.page) };
}

testInChromium('one click signs in, a second runs the first example, and nothing else is asked', async () => {
  const { page, errors, foreignRequests, explorer } = await visit();
  expect(await page.title()).toBe('Whiteslip');
  expect(await explorer.session.textContent()).toBe('Not signed in');

  await explorer.signInAs('Wang Wei');
  await explorer.run();

  await waitForText(explorer.answer, '"name": "Wang Wei"');
  expect(errors).toEqual([]);
  expect(foreignRequests).toEqual([]);
});

testInChromium('switching and signing out change in whose name requests go out', async () => {
  const { page, standIn, explorer } = await visit();
  await explorer.signInAs('Wang Wei');
  await explorer.signInAs('Li Na');
  await explorer.run();
  await waitForText(explorer.answer, '"name": "Li Na"');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await explorer.run();
  await waitForText(explorer.answer, '"me": null');
  expect(standIn.requests.at(-1)?.authorization).toBeNull();
});

testInChromium('an answer for one person does not reach the screen of the next', async () => {
  const { page, explorer } = await visit();
  await explorer.signInAs('Wang Wei');
  await explorer.write('query Slowly { slowly }');
  const answered = page.waitForResponse(
    (response) => response.request().postData()?.includes('{ slowly }') ?? false,
  );
  await explorer.run();
  await explorer.signInAs('Li Na');
  expect(await (await answered).text()).toContain('An answer for Wang Wei');
  await setTimeout(500);
  expect(await explorer.answer.textContent()).toBe('');
});

testInChromium('a person outlives a reload, and the token is kept out of localStorage', async () => {
  const { page, explorer } = await visit();
  await explorer.signInAs('Li Na');
  await explorer.run();
  await waitForText(explorer.answer, '"name": "Li Na"');
  await page.reload();
  await explorer.session.getByText('Li Na').waitFor();
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('token-lina');
});

testInChromium('a token that the gateway no longer takes is renewed without a word', async () => {
  const { standIn, explorer } = await visit();
  await explorer.signInAs('Li Na');
  standIn.forgetTokens();
  await explorer.run();
  await waitForText(explorer.answer, '"name": "Li Na"');
});

testInChromium('an example opens with its variables in a tab of its own, once', async () => {
  const { page, explorer } = await visit();
  await explorer.operation.waitFor();
  const example = page.getByRole('button', { name: 'Greet somebody' });
  expect(await example.textContent()).toContain('best as Wang Wei');
  await example.click();
  await waitForText(explorer.operation, 'query Greet($name: String!)');
  await waitForText(explorer.variables, '"name": "Zhou"');
  await explorer.run();
  await waitForText(explorer.answer, '"greeting": "Hello Zhou"');

  await page.getByRole('button', { name: 'Who am I' }).click();
  await waitForText(explorer.operation, 'query WhoAmI');
  await example.click();
  await waitForText(explorer.operation, 'query Greet');
  expect(await explorer.tabs.count()).toBe(2);
});

testInChromium('typing is completed from the schema', async () => {
  const { page, errors, explorer } = await visit();
  await explorer.write('{ me { bo } }');
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget').getByText('boundCards').first().waitFor();
  expect(errors).toEqual([]);
});

testInChromium('the plan panel shows the calls behind the operation in the editor', async () => {
  const { page, explorer } = await visit();
  const panel = await explorer.openPanel('Query plan');
  await panel.getByText('2 calls in 2 steps').waitFor();
  expect(await panel.locator('summary').allTextContents()).toEqual(['users', 'accounts→ me']);
  await panel.getByText('accounts').click();
  await panel.getByText('... on User').waitFor();

  await explorer.write('query Unfinished {');
  await panel.getByText('The editor holds no complete operation yet.').waitFor();
  expect(await page.getByText('2 calls').count()).toBe(0);
});

testInChromium('a gateway without plans is said to have none', async () => {
  const { explorer } = await visit({ config: usual.config ?? {} });
  const panel = await explorer.openPanel('Query plan');
  await panel.getByText('This gateway does not show its query plans.').waitFor();
});

testInChromium('a gateway without demo people offers user name and password', async () => {
  const { page, explorer } = await visit({});
  await page.getByText('No demo people are configured on this gateway.').waitFor();
  await page.getByLabel('User name').fill('wangwei');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('The user name or the password is wrong.').waitFor();

  await page.getByLabel('Password').fill('paper-wangwei');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await explorer.session.getByText('Wang Wei').waitFor();
  expect(await page.getByText('The user name or the password is wrong.').count()).toBe(0);
});

testInChromium('a subscription runs over a WebSocket as whoever is signed in', async () => {
  const { page, standIn, errors, explorer } = await visit();
  await explorer.signInAs('Li Na');
  await page.getByRole('button', { name: 'Follow' }).click();
  await waitForText(explorer.operation, 'subscription Follow');
  await explorer.run();
  await waitForText(explorer.answer, /"number": 2,\s+"seenBy": "Li Na"/);
  expect(standIn.requests.some(({ body }) => body.query.includes('ticks'))).toBe(false);
  expect(errors).toEqual([]);
});

testInChromium('where WebSockets are blocked a subscription runs over server-sent events', async () => {
  const { page, explorer } = await visit({ ...usual, hasWebSockets: false });
  await explorer.signInAs('Li Na');
  await page.getByRole('button', { name: 'Follow' }).click();
  await waitForText(explorer.operation, 'subscription Follow');
  await explorer.run();
  await waitForText(explorer.answer, /"number": 2,\s+"seenBy": "Li Na"/);
});

testInChromium('the parts of a deferred answer are put together', async () => {
  const { explorer } = await visit();
  await explorer.write('query Late { me { name ... @defer { boundCards { maskedNumber } } } }');
  await explorer.run();
  const answer = await waitForText(explorer.answer, '"maskedNumber": "came later"');
  expect(answer).toContain('"name": "Li Na"');
});

testInChromium('a shared link opens the operation and leaves the variables at home', async () => {
  const { page, standIn, explorer } = await visit();
  await page.getByRole('button', { name: 'Greet somebody' }).click();
  await waitForText(explorer.variables, '"name": "Zhou"');
  await page.getByRole('button', { name: /^Share a link/ }).click();
  await page.getByText(/Link copied|The link is in the address bar/).waitFor();
  const link = page.url();
  expect(link).not.toContain('Zhou');

  const other = await openPage(browser, link);
  const receiver = explorerPage(other.page);
  await waitForText(receiver.operation, 'query Greet($name: String!)');
  expect(await receiver.variables.textContent()).toBe('');
  expect(other.page.url()).toBe(`${standIn.url}/`);
});

import { explorerPage, waitForText } from '../gateway/explorer/explorerPage.ts';
import { testInChromium } from '../support/chromium.ts';
import { explorerForTest } from './explorerForTest.ts';

const { open, product } = explorerForTest();

testInChromium(
  'who watches their consents in the explorer sees one that is withdrawn elsewhere',
  async () => {
    const { page, errors } = await open();
    const explorer = explorerPage(page);
    await explorer.signInAs('赵敏');
    await page.getByText('Watch my consents').first().click();
    await waitForText(explorer.operation, 'subscription ConsentChanged');
    await explorer.run();
    const isOpen = async () =>
      /whiteslip_streams_open 1\b/.test(await (await fetch(`${product().origin}/metrics`)).text());
    for (let tries = 0; tries < 100 && !(await isOpen()); tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    // The gateway has it; the subgraph's side of it is opened right after.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const token = await product().signIn('zhao');
    const { data } = await product().ask(token, '{ me { consents { id status } } }');
    const consent = data.me.consents.find(({ status }: { status: string }) => status === 'ACTIVE');
    const input = { consentId: consent.id, idempotencyKey: 'withdraw-1' };
    const withdraw =
      'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { userErrors { code } } }';
    expect((await product().ask(token, withdraw, { input })).data.withdrawConsent.userErrors).toEqual([]);
    const answer = await waitForText(explorer.answer, /WITHDRAWN/);
    expect(answer).toContain(consent.id);
    expect(errors).toEqual([]);
  },
);

testInChromium('a deferred answer of the gateway is put together in the explorer', async () => {
  const { page, errors } = await open();
  const explorer = explorerPage(page);
  await explorer.signInAs('赵敏');
  await explorer.write('query Late { me { name ... @defer { creditLine { available { amount } } } } }');
  await explorer.run();
  const answer = await waitForText(explorer.answer, /available/);
  expect(answer).toContain('赵敏');
  expect(errors).toEqual([]);
});

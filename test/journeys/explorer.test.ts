import { explorerPage, waitForText } from '../gateway/explorer/explorerPage.ts';
import { testInChromium } from '../support/chromium.ts';
import { explorerForTest } from './explorerForTest.ts';

const { open } = explorerForTest();

testInChromium('a visitor signs in with one click, runs the main query and sees the answer', async () => {
  const { page, errors, foreignRequests } = await open();
  const explorer = explorerPage(page);
  await explorer.signInAs('赵敏');
  await page.getByText('My card, my credit, my orders').first().click();
  await explorer.run();
  const answer = await waitForText(explorer.answer, /nextDebit/);
  expect(answer).toContain('赵敏');
  expect(answer).toContain('1571.31');
  expect(errors).toEqual([]);
  expect(foreignRequests).toEqual([]);
});

testInChromium('the plan panel shows how the main query is answered', async () => {
  const { page, errors } = await open();
  const explorer = explorerPage(page);
  await explorer.signInAs('赵敏');
  await page.getByText('My card, my credit, my orders').first().click();
  const panel = await explorer.openPanel('Query plan');
  await waitForText(panel, /reconciliation/);
  const shown = await waitForText(panel, /credit-lines/);
  expect(shown).toContain('users');
  expect(errors).toEqual([]);
});

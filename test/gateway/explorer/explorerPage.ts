import type { Locator, Page } from 'playwright-core';

/** What a visitor does and reads on the explorer's page. */
export interface ExplorerPage {
  signInAs(name: string): Promise<void>;
  /** Presses the run button once the editors stand. */
  run(): Promise<void>;
  /** Replaces the operation as if typed. */
  write(operation: string): Promise<void>;
  /** Opens one of the sidebar's panels by its title. */
  openPanel(title: string): Promise<Locator>;
  readonly operation: Locator;
  readonly variables: Locator;
  readonly answer: Locator;
  readonly session: Locator;
  readonly tabs: Locator;
}

export function explorerPage(page: Page): ExplorerPage {
  const operation = page.locator('.graphiql-query-editor .view-lines');
  return {
    operation,
    variables: page.locator('.graphiql-editor-tool .view-lines').first(),
    answer: page.locator('.graphiql-response .view-lines'),
    session: page.getByTestId('session'),
    tabs: page.locator('.graphiql-tab'),
    async signInAs(name) {
      await page.getByRole('button', { name: `Sign in as ${name}` }).click();
      await page.getByTestId('session').getByText(name).waitFor();
    },
    async run() {
      await operation.waitFor();
      await page.getByRole('button', { name: /^Execute query/ }).click();
    },
    async write(text) {
      await operation.click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
    },
    async openPanel(title) {
      const button = page.getByRole('button', { name: `Show ${title}` });
      await button.click();
      return page.getByRole('region', { name: title });
    },
  };
}

/** Waits until an editor shows the text, whose spaces the editor writes as unbreakable ones. */
export async function waitForText(locator: Locator, text: string | RegExp): Promise<string> {
  const deadline = performance.now() + 10_000;
  let shown = '';
  while (performance.now() < deadline) {
    // biome-ignore lint/performance/useDomNodeTextContent: the editor's lines are elements and must stay apart
    shown = (await locator.innerText()).replaceAll('\u00a0', ' ');
    if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited for ${text}, but this is shown:\n${shown}`);
}

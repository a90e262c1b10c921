/** What a keeper does with the page's folds and its field for lists. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Opens and closes by hand what can be opened in a part of the page: each answers. */
export async function useDetails(page: Page, within: string): Promise<void> {
  for (const summary of await page.locator(`${within} details > summary`).all()) {
    const isOpen = () => summary.evaluate((one) => (one.parentElement as HTMLDetailsElement).open);
    const before = await isOpen();
    await summary.click();
    expect(await isOpen()).toBe(!before);
    await summary.click();
    expect(await isOpen()).toBe(before);
  }
}

/** Drops a file on the page's field for lists, as from the desktop. */
export async function dropList(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, text }) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: 'text/csv' }));
      return data;
    },
    { name, text },
  );
  await page.dispatchEvent('.keeper-drop', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('.keeper-drop', 'drop', { dataTransfer: transfer });
}

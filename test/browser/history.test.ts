import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { viewOf } from '../../src/history/view.ts';
import { historyPage } from '../../src/reporters/history/page.ts';
import { historyCase, historyLine, recordedLines } from '../fixtures/run-history.ts';
import { violations } from './axe.ts';
import { launchBrowser } from './launch.ts';
import '../support/provided.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

/** A history with a change, marks of every kind and recorded numbers. */
function html(): string {
  const marks = historyLine(
    12,
    (['fail', 'flaky', 'pass'] as const).map((outcome, index) =>
      historyCase({ case: `marks/${index}`, outcome, ...(outcome === 'pass' ? {} : { reason: 'data-intact: lost' }) }),
    ),
  );
  const changed = Array.from({ length: 11 }, (_, run) =>
    historyCase({ numbers: { blindWindowMs: run === 10 ? 9000 : 3930 } }),
  );
  const lines = recordedLines(11, 3).map((line, run) => ({
    ...line,
    cases: [...line.cases, ...(changed[run] ? [changed[run]] : [])],
  }));
  return historyPage(viewOf('history.jsonl', [...lines, marks], 2), sha256);
}

describe.skipIf(inject('missing') !== null)('the page of a history', () => {
  let browser: Browser;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html());
  });

  beforeAll(async () => {
    browser = await launchBrowser();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  async function opened(
    options: { width: number; colorScheme: 'light' | 'dark' },
    check: (page: Page, complaints: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage({
      viewport: { width: options.width, height: 900 },
      colorScheme: options.colorScheme,
    });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await page.setContent(html(), { timeout: 20_000 });
      await check(page, complaints);
    } finally {
      await page.close();
    }
  }

  test.each([
    { width: 1240, colorScheme: 'light' },
    { width: 1240, colorScheme: 'dark' },
    { width: 400, colorScheme: 'light' },
    { width: 400, colorScheme: 'dark' },
  ] as const)(
    'axe finds nothing: $width px, $colorScheme, with everything unfolded',
    async (options) =>
      opened(options, async (page, complaints) => {
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        expect(complaints).toEqual([]);
        expect(await violations(page)).toEqual([]);
        const wider = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(wider).toBe(0);
      }),
    60_000,
  );

  test('its style is in force under its own policy, and the dark one is dark', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    const grounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const)
      await opened({ width: 1240, colorScheme }, async (page) => {
        grounds.push(await page.evaluate<string>(ground));
      });
    expect(grounds).toEqual(['rgb(245, 246, 248)', 'rgb(15, 19, 24)']);
  });

  test('a style that was smuggled in has no effect', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.setContent(html().replace('<main>', '<style>body{display:none}</style><main>'));
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('block');
    expect(complaints.join()).toContain('Content Security Policy');
    await page.close();
  });

  test('is read from the network once, and asks for nothing else', async () => {
    asked.length = 0;
    const page = await browser.newPage();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await page.goto(address, { timeout: 20_000 });
    expect(asked).toEqual(['/']);
    await page.close();
  });

  test('the keyboard reaches the changes, the trends and the tables', async () =>
    opened({ width: 1240, colorScheme: 'light' }, async (page) => {
      const focused = 'document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label")';
      await page.keyboard.press('Tab');
      expect(await page.evaluate(focused)).toBe('Skip to the trends');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(focused)).toBe('error-1190/stalled-reader/large-backlog');
      await page.keyboard.press('Enter');
      expect(await page.evaluate<string>('location.hash')).toMatch(/^#trend-\d+$/);
      await page.keyboard.press('Tab');
      const open = 'document.activeElement.closest("details")?.open';
      expect(await page.evaluate(open)).toBe(false);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(open)).toBe(true);
    }));
});

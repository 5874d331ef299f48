import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { historyPairs } from '../../src/reporters/facts/upgrade.ts';
import { reporter } from '../../src/reporters/html.ts';
import { recordedComparison, recordedNames } from '../fixtures/recorded-comparison.ts';
import { launchBrowser } from './launch.ts';
import '../support/provided.ts';

const pageChecks = readFileSync(new URL('../fixtures/page-checks.js', import.meta.url), 'utf8');
const complaintsOf = (page: Page, check: 'textClashes' | 'weakContrasts') =>
  page.evaluate<string[]>(`${pageChecks}; ${check}()`);
const unfold = `for (const one of document.querySelectorAll('details')) one.open = true`;

describe.skipIf(inject('missing') !== null).each(recordedNames)('report.html of the comparison %s', (name) => {
  let browser: Browser;
  let folder: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replfault-report-'));
    const { run, timelineOf } = recordedComparison(name);
    writeFileSync(join(folder, 'report.html'), reporter.render(run, timelineOf));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function opened(
    options: { width: number; colorScheme?: 'light' | 'dark'; javaScriptEnabled?: boolean },
    check: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { width, colorScheme = 'light', javaScriptEnabled = true } = options;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await page.goto(pathToFileURL(join(folder, 'report.html')).href, { timeout: 20_000 });
      await check(page);
    } finally {
      await page.close();
    }
  }

  test.each([1240, 700, 400, 320])('nothing overflows sideways at %i px, with everything unfolded', async (width) => {
    await opened({ width }, async (page) => {
      await page.evaluate(unfold);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    });
  });

  test.each(['light', 'dark'] as const)(
    'is readable on a %s screen, and no text runs over another',
    async (colorScheme) => {
      await opened({ width: 1240, colorScheme }, async (page) => {
        await page.evaluate(unfold);
        expect(await complaintsOf(page, 'weakContrasts')).toEqual([]);
        expect(await complaintsOf(page, 'textClashes')).toEqual([]);
      });
      expect(complaints).toEqual([]);
    },
  );

  test('causes unfold by keyboard, without scripts', async () => {
    await opened({ width: 1240, javaScriptEnabled: false }, async (page) => {
      const cause = page.locator('.upgrade details').first();
      expect(await cause.locator('table').isVisible()).toBe(false);
      await cause.locator('summary').focus();
      await page.keyboard.press('Enter');
      expect(await cause.locator('table').isVisible()).toBe(true);
    });
  });

  test('a difference leads to both histories, which are drawn with one axis', async () => {
    await opened({ width: 1240 }, async (page) => {
      const link = page.locator('.upgrade a[href^="#both-"]').first();
      const drawn = historyPairs(recordedComparison(name).run).length > 0;
      expect((await link.count()) > 0).toBe(drawn);
      // Two versions that write the same texts in the same time have nothing to draw.
      if (!drawn) return;
      await page.evaluate(`document.querySelector('.upgrade a[href^="#both-"]').closest('details').open = true`);
      await link.click();
      const pair = page.locator(`[id="${(await link.getAttribute('href'))?.slice(1)}"]`);
      expect(await pair.locator('svg.picture').isVisible()).toBe(true);
      expect(await pair.locator('.panel-title').count()).toBe(2);
      await pair.locator('svg.picture').hover();
      expect(await pair.locator('.cursor text').textContent()).toMatch(/^-?\d+\.\d\d s$/);
    });
  });
});

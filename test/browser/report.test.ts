import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { reporter } from '../../src/reporters/html.ts';
import { exampleRun } from '../fixtures/example-run.ts';
import { matrixRun } from '../fixtures/matrix-run.ts';
import { oldWords, tuningRun, unreachable } from '../fixtures/tuning.ts';
import { launchBrowser } from './launch.ts';
import '../support/provided.ts';

const pageChecks = readFileSync(new URL('../fixtures/page-checks.js', import.meta.url), 'utf8');
const complaintsOf = (page: Page, check: 'textClashes' | 'weakContrasts') =>
  page.evaluate<string[]>(`${pageChecks}; ${check}()`);

describe.skipIf(inject('missing') !== null)('report.html in a browser', () => {
  let browser: Browser;
  let folder: string;
  let url: string;
  let matrixUrl: string;
  const tuningUrls = new Map<string, string>();
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replfault-report-'));
    const { run, timelineOf } = exampleRun();
    const file = join(folder, 'report.html');
    writeFileSync(file, reporter.render(run, timelineOf));
    url = pathToFileURL(file).href;
    const severalServers = matrixRun();
    const matrixFile = join(folder, 'matrix.html');
    writeFileSync(matrixFile, reporter.render(severalServers.run, severalServers.timelineOf));
    matrixUrl = pathToFileURL(matrixFile).href;
    for (const [name, change] of Object.entries({ reachable: undefined, unreachable, oldWords })) {
      const tuned = tuningRun(change);
      const tuningFile = join(folder, `${name}.html`);
      writeFileSync(tuningFile, reporter.render(tuned.run, tuned.timelineOf));
      tuningUrls.set(name, pathToFileURL(tuningFile).href);
    }
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the report and hands it to the check; everything the page asked for or complained about is kept. */
  async function opened(
    options: { width: number; colorScheme?: 'light' | 'dark'; address?: string },
    check: (page: Page) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage({
      viewport: { width: options.width, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
    });
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await page.goto(options.address ?? url, { timeout: 20_000 });
      await check(page);
    } finally {
      await page.close();
    }
  }

  test('shows a picture of every case, asks for nothing and complains of nothing', async () => {
    await opened({ width: 1240 }, async (page) => {
      const boxes = await page
        .locator('svg.picture')
        .evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().toJSON()));
      expect(boxes).toHaveLength(6);
      for (const box of boxes) {
        expect(box.width).toBeGreaterThan(900);
        expect(box.height).toBeGreaterThan(300);
      }
      await page.locator('#c2-picture').hover();
      expect(await page.locator('#c2-picture .cursor text').textContent()).toMatch(/^-?\d+\.\d\d s$/);
    });
    expect(requests.filter((asked) => asked !== url && !asked.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('texts in a picture do not run over each other or out of it', async () => {
    await opened({ width: 1240 }, async (page) => {
      const clashes = await complaintsOf(page, 'textClashes');
      expect(clashes).toEqual([]);
    });
  });

  test('evidence opens when a verdict points at it', async () => {
    await opened({ width: 1240 }, async (page) => {
      const details = page.locator('#case-2 details.evidence');
      expect(await details.getAttribute('open')).toBeNull();
      const link = page.locator('#case-2 .evidence-links a').first();
      const target = (await link.getAttribute('href')) ?? '';
      await link.click();
      expect(await page.locator(target).isVisible()).toBe(true);
    });
  });

  test.each([1240, 700, 400, 320])('nothing overflows sideways at %i px', async (width) => {
    await opened({ width }, async (page) => {
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(width);
    });
  });

  test.each(['light', 'dark'] as const)('text stands out from its ground on a %s screen', async (colorScheme) => {
    await opened({ width: 1240, colorScheme }, async (page) => {
      const weak = await complaintsOf(page, 'weakContrasts');
      expect(weak).toEqual([]);
    });
  });

  test.each([1240, 700, 400, 320])(
    'a run on several servers fits into %i px, with the atlas unfolded',
    async (width) => {
      await opened({ width, address: matrixUrl }, async (page) => {
        await page.evaluate(`for (const row of document.querySelectorAll('.atlas details')) row.open = true`);
        expect(await page.locator('.atlas .server').first().isVisible()).toBe(true);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        const table = await page.locator('.matrix').boundingBox();
        if (width <= 640) expect(table?.width ?? 0).toBeLessThanOrEqual(width);
      });
    },
  );

  test.each(['light', 'dark'] as const)('the matrix and the atlas stand out on a %s screen', async (colorScheme) => {
    await opened({ width: 1240, colorScheme, address: matrixUrl }, async (page) => {
      await page.evaluate(`for (const row of document.querySelectorAll('.atlas details')) row.open = true`);
      expect(await complaintsOf(page, 'weakContrasts')).toEqual([]);
    });
  });

  describe.each(['reachable', 'unreachable', 'oldWords'])('a tuning, %s', (name) => {
    const unfold = `for (const row of document.querySelectorAll('details')) row.open = true`;
    const openTuning = (
      options: { width: number; colorScheme?: 'light' | 'dark' },
      check: (page: Page) => Promise<void>,
    ) =>
      opened({ ...options, address: tuningUrls.get(name) ?? '' }, async (page) => {
        await page.evaluate(unfold);
        await check(page);
      });

    test.each([1240, 700, 400, 320])('fits into %i px', async (width) => {
      await openTuning({ width }, async (page) => {
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        const table = await page.locator('.settings-table').boundingBox();
        expect(table?.width ?? 0).toBeLessThanOrEqual(width);
      });
    });

    test.each(['light', 'dark'] as const)(
      'is readable on a %s screen, and no text runs over another',
      async (colorScheme) => {
        const before = complaints.length;
        await openTuning({ width: 1240, colorScheme }, async (page) => {
          expect(await complaintsOf(page, 'weakContrasts')).toEqual([]);
          expect(await complaintsOf(page, 'textClashes')).toEqual([]);
        });
        expect(complaints.slice(before)).toEqual([]);
      },
    );

    test('has every picture, named, and blocks that a click marks', async () => {
      await openTuning({ width: 1240 }, async (page) => {
        const boxes = await page
          .locator('.tuning svg.chart')
          .evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().toJSON()));
        expect(boxes).toHaveLength(6);
        for (const box of boxes) expect(box.height).toBeGreaterThan(100);
        const marks = page.locator('#tuning-trade-off .mark-recommended circle');
        expect(await marks.count()).toBe(1);
        await page.locator('.tuning pre').first().click();
        expect(await page.evaluate<string>('getSelection().toString()')).toContain('net_write_timeout = 18');
      });
    });
  });

  test('the checks find planted defects', async () => {
    await opened({ width: 1240 }, async (page) => {
      await page.evaluate(`document.querySelector('.story').style.color = '#bbb'`);
      expect(await complaintsOf(page, 'weakContrasts')).toHaveLength(1);
      await page.evaluate(`document.querySelector('#c2-picture .lane-title').setAttribute('y', '27')`);
      expect(await complaintsOf(page, 'textClashes')).toHaveLength(1);
      await page.evaluate(`document.querySelector('main').style.minWidth = '1400px'`);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeGreaterThan(1240);
    });
  });

  test('prints with everything unfolded', async () => {
    await opened({ width: 1240 }, async (page) => {
      await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
      expect(await page.locator('details:not([open])').count()).toBe(0);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.length).toBeGreaterThan(20_000);
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { recordedRunbook } from '../../bench/recorded-runbook.ts';
import { reporter } from '../../src/reporters/html.ts';
import { attemptsRun } from '../fixtures/attempts-run.ts';
import { type ExampleRun, exampleRun } from '../fixtures/example-run.ts';
import { matrixRun } from '../fixtures/matrix-run.ts';
import { recordedComparison, withBaselineOf } from '../fixtures/recorded-comparison.ts';
import { recordedFacts } from '../fixtures/runbook-facts.ts';
import { oldWords, tuningRun, unreachable } from '../fixtures/tuning.ts';
import { lintRun } from '../fixtures/upgrade-lint-findings.ts';
import { violations } from './axe.ts';
import { launchBrowser } from './launch.ts';
import '../support/provided.ts';

/** Pages of every kind: a run, attempts, several servers, a comparison with and without a baseline, a runbook, tunings, findings in files. */
const pages: Readonly<Record<string, () => ExampleRun>> = {
  run: exampleRun,
  attempts: () => attemptsRun(['fail', 'pass'], ['fail', 'inconclusive', 'fail']),
  matrix: matrixRun,
  'comparison of MySQL': () => withBaselineOf(recordedComparison('mysql-5.6-to-9.7')),
  'comparison of MariaDB': () => recordedComparison('mariadb-10.11-to-11.8'),
  runbook: () => {
    const { run, timelineOf } = matrixRun();
    return { run: { ...run, runbook: recorded.results }, timelineOf };
  },
  tuning: () => tuningRun(),
  'tuning without an answer': () => tuningRun(unreachable),
  'tuning of an old server': () => tuningRun(oldWords),
  'findings in files': () => lintRun(),
};
const recorded = await recordedRunbook(recordedFacts().filter(({ server }) => server.source === undefined));
const unfold = `for (const one of document.querySelectorAll('details')) one.open = true`;

describe.skipIf(inject('missing') !== null)('axe finds nothing to complain about', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replfault-axe-'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function opened(
    html: string,
    options: { width: number; colorScheme: 'light' | 'dark' },
    check: (page: Page) => Promise<void>,
  ) {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    const page = await browser.newPage({
      viewport: { width: options.width, height: 900 },
      colorScheme: options.colorScheme,
    });
    try {
      await page.goto(pathToFileURL(file).href, { timeout: 20_000 });
      await page.evaluate(unfold);
      await check(page);
    } finally {
      await page.close();
    }
  }

  describe.each(Object.entries(pages))('%s', (_, made) => {
    test.each([
      { width: 1240, colorScheme: 'light' },
      { width: 1240, colorScheme: 'dark' },
      { width: 400, colorScheme: 'light' },
    ] as const)(
      '$width px, $colorScheme, with everything unfolded',
      async (options) => {
        const { run, timelineOf } = made();
        await opened(reporter.render(run, timelineOf), options, async (page) =>
          expect(await violations(page)).toEqual([]),
        );
      },
      60_000,
    );
  });

  test('what is planted is found', async () => {
    const { run, timelineOf } = exampleRun();
    const html = reporter
      .render(run, timelineOf)
      .replace('<main', '<img src="data:,"><p style="color:#bbb;background:#fff">pale</p><main');
    await opened(html, { width: 1240, colorScheme: 'light' }, async (page) =>
      expect((await violations(page)).map((one) => one.split(':')[0])).toEqual(
        expect.arrayContaining(['image-alt', 'color-contrast']),
      ),
    );
  });
});

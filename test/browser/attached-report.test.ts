import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { exampleReport } from '../unit/vitest/failed-test.ts';
import { launchBrowser } from './launch.ts';
import '../support/provided.ts';

describe.skipIf(inject('missing') !== null)('the report that is attached to a failing test, in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replfault-attached-'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test('shows a picture and the verdicts of each recording, asks for nothing and complains of nothing', async () => {
    const file = join(folder, 'report.html');
    writeFileSync(file, exampleReport());
    const page = await browser.newPage();
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    const url = pathToFileURL(file).href;
    await page.goto(url, { timeout: 20_000 });
    expect(await page.locator('svg.picture').count()).toBe(2);
    const verdicts = await page.locator('table.verdicts').allInnerTexts();
    expect(verdicts[0]).toMatch(/failed\s+resumes/);
    expect(verdicts[0]).toMatch(/passed\s+data-intact/);
    expect(verdicts[1]).toMatch(/passed\s+not client-notices/);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
  });
});

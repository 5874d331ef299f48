import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ReplfaultError } from '../../../src/model/errors.ts';
import { loadReporters, renderAll, reporterNames } from '../../../src/reporters/index.ts';
import type { Reporter } from '../../../src/reporters/types.ts';
import { exampleRun } from '../../fixtures/example-run.ts';

describe('the folder of reporters', () => {
  test('every file is a reporter under its own name', async () => {
    const names = await reporterNames();
    expect(names).toEqual([
      'console',
      'error-atlas',
      'html',
      'json',
      'junit',
      'markdown',
      'resumption',
      'runbook-verdicts',
      'tuning',
      'tuning-cnf',
      'tuning-revert',
      'tuning-sql',
    ]);
    expect(readdirSync(new URL('../../../src/reporters', import.meta.url))).toEqual(
      expect.arrayContaining(names.map((n) => `${n}.ts`)),
    );
    for (const reporter of await loadReporters(names)) {
      expect(names).toContain(reporter.name);
      const { run, timelineOf } = exampleRun();
      if (reporter.applies?.(run) === false) continue;
      expect(reporter.render(run, timelineOf).length).toBeGreaterThan(100);
      expect(reporter.render(run, () => undefined).length, `${reporter.name} without timelines`).toBeGreaterThan(100);
    }
  });

  test('by default all that write a file; otherwise those asked for, once each, in order', async () => {
    expect((await loadReporters()).map((r) => r.fileName).sort()).toEqual([
      'apply-online.sql',
      'error-atlas.md',
      'junit.xml',
      'recommended.cnf',
      'report.html',
      'report.md',
      'resumption.md',
      'revert.sql',
      'run.json',
      'runbook-verdicts.md',
      'tuning.md',
    ]);
    expect((await loadReporters(['junit', 'console', 'junit'])).map((r) => r.name)).toEqual(['junit', 'console']);
  });

  test.each([
    [
      'jnuit',
      'Did you mean "junit"? Known: console, error-atlas, html, json, junit, markdown, resumption, runbook-verdicts, tuning, tuning-cnf, tuning-revert, tuning-sql.',
    ],
    [
      'something-else',
      'Known: console, error-atlas, html, json, junit, markdown, resumption, runbook-verdicts, tuning, tuning-cnf, tuning-revert, tuning-sql.',
    ],
    [
      'index',
      'Known: console, error-atlas, html, json, junit, markdown, resumption, runbook-verdicts, tuning, tuning-cnf, tuning-revert, tuning-sql.',
    ],
    [
      '../cli/main',
      'Known: console, error-atlas, html, json, junit, markdown, resumption, runbook-verdicts, tuning, tuning-cnf, tuning-revert, tuning-sql.',
    ],
  ])('an unknown reporter %s is a usage error that lists the known ones', async (name, hint) => {
    const error = await loadReporters([name]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ReplfaultError);
    expect(error).toMatchObject({ code: 'unknown-reporter', exitCode: 2, hint });
  });
});

describe('rendering', () => {
  test('a broken reporter does not spoil the others', async () => {
    const broken: Reporter = {
      name: 'broken',
      fileName: 'broken.txt',
      render: () => {
        throw new Error('no such colour');
      },
    };
    const { run, timelineOf } = exampleRun();
    const rendered = renderAll(run, [broken, ...(await loadReporters(['json', 'console']))], timelineOf);
    expect(rendered.files.map((f) => f.fileName)).toEqual(['run.json']);
    expect(rendered.printed.map((p) => p.reporter)).toEqual(['console']);
    expect(rendered.errors).toHaveLength(1);
    expect(rendered.errors[0]).toMatchObject({
      code: 'reporter-failed',
      message: 'the reporter "broken" failed: no such colour',
    });
  });
});

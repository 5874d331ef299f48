import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ReplfaultError } from '../../../src/model/errors.ts';
import { loadReporters, renderAll, reporterNames } from '../../../src/reporters/index.ts';
import type { Reporter } from '../../../src/reporters/types.ts';
import { exampleRun } from '../../fixtures/example-run.ts';

describe('the folder of reporters', () => {
  test('every file is a reporter under its own name', async () => {
    const names = await reporterNames();
    const files = readdirSync(new URL('../../../src/reporters', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !['index.ts', 'types.ts'].includes(entry.name))
      .map(({ name }) => name.replace(/\.ts$/, ''));
    expect(names).toEqual(files.sort());
    expect(names).toEqual(expect.arrayContaining(['console', 'html', 'json', 'junit', 'markdown']));
    for (const reporter of await loadReporters(names)) {
      expect(names).toContain(reporter.name);
      const { run, timelineOf } = exampleRun();
      if (reporter.applies?.(run) === false) continue;
      expect(reporter.render(run, timelineOf).length).toBeGreaterThan(100);
      expect(reporter.render(run, () => undefined).length, `${reporter.name} without timelines`).toBeGreaterThan(100);
    }
  });

  test('by default all that write a file; otherwise those asked for, once each, in order', async () => {
    const writers = (await loadReporters(await reporterNames())).filter(({ fileName }) => fileName !== null);
    const names = (await loadReporters()).map(({ fileName }) => fileName);
    expect(names).toEqual(writers.map(({ fileName }) => fileName));
    expect(new Set(names).size, 'each reporter writes a file of its own').toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['run.json', 'junit.xml', 'report.html', 'report.md']));
    expect((await loadReporters(['junit', 'console', 'junit'])).map((r) => r.name)).toEqual(['junit', 'console']);
  });

  test.each([
    ['jnuit', 'Did you mean "junit"? '],
    ['something-else', ''],
    ['index', ''],
    ['../cli/main', ''],
  ])('an unknown reporter %s is a usage error that lists the known ones', async (name, guess) => {
    const hint = `${guess}Known: ${(await reporterNames()).join(', ')}.`;
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

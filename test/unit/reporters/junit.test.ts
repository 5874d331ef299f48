import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, test } from 'vitest';
import type { CaseResult } from '../../../src/model/result.ts';
import { reporter } from '../../../src/reporters/junit.ts';
import { stalledReader } from '../../fixtures/example-cases.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
});
const hostile = 'a<b>&"c"\' \u001b[31m\u0000 \ud800 ]]> \ufffe 𝄞\r\nnext\tline';

const hostileRun = () => {
  const { result, timeline } = stalledReader();
  const broken: CaseResult = {
    ...result,
    outcome: 'fail',
    case: hostile,
    verdicts: [{ check: 'source-detects', outcome: 'fail', reason: hostile, evidence: [3] }],
    notes: [hostile],
  };
  return runOf([{ result: broken, timeline }]);
};
const render = ({ run, timelineOf }: ReturnType<typeof exampleRun>) => reporter.render(run, timelineOf);
const cases = (xml: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: parsed XML has no type
  parser.parse(xml).testsuites.testsuite.flatMap((s: any) => s.testcase.map((c: any) => ({ suite: s.name, ...c })));

describe('junit.xml', () => {
  test('one suite a scenario, one test a case, with totals and times in seconds', () => {
    const { testsuites } = parser.parse(render(exampleRun()));
    expect(testsuites).toMatchObject({ tests: '7', failures: '1', errors: '1', skipped: '1', time: '47.300' });
    expect(testsuites.testsuite).toHaveLength(5);
    const stalled = testsuites.testsuite.find((s: { name: string }) => s.name === 'error-1190/stalled-reader');
    expect(stalled).toMatchObject({ tests: '2', failures: '0', errors: '0', skipped: '0' });
    expect(stalled.properties.property).toContainEqual({ name: 'server.source', value: 'MySQL 9.7.4' });
    expect(stalled.properties.property).toContainEqual({ name: 'replfault.version', value: '0.1.0' });
    expect(Number(stalled.testcase[0].time)).toBeCloseTo(12.751, 2);
  });

  test('fail is a failure, inconclusive an error, skipped is skipped, each with its reason', () => {
    const found = cases(render(exampleRun()));
    const of = (suite: string, name: string) =>
      found.find((c: { suite: string; name: string }) => c.suite === suite && c.name === name);
    expect(of('error-1190/connection-reset', 'default').failure).toMatchObject({
      message: expect.stringContaining('must show 1160'),
      type: 'both-notice',
    });
    expect(of('error-1190/fin', 'default').error).toMatchObject({
      message: expect.stringContaining('silent for 480 ms'),
    });
    expect(of('error-1190/black-hole', 'default').skipped).toMatchObject({
      message: expect.stringContaining('private network namespace'),
    });
    const passed = of('error-1190/stalled-reader', 'net_write_timeout=2');
    expect(passed).not.toHaveProperty('failure');
    expect(passed['system-out']).toContain('sourceDetectionMs: 2.1 s');
    expect(passed['system-out']).toContain('number 1190: not seen');
  });

  test('hostile text stays text', () => {
    const xml = render(hostileRun());
    expect(XMLValidator.validate(xml)).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]/);
    const [only] = cases(xml);
    expect(only.failure.message).toContain('a<b>&"c"\' \\u001b[31m\\u0000 \\ud800 ]]> \\ufffe 𝄞');
    expect(only.failure['#text']).toContain('next\tline');
  });

  test('a strict parser reads it', () => {
    for (const xml of [render(exampleRun()), render(hostileRun())])
      expect(() => XmlDocument.fromString(xml).dispose()).not.toThrow();
    const planted = render(exampleRun()).replace('&lt;', '<').replace('</testsuite>', '');
    expect(() => XmlDocument.fromString(planted)).toThrow();
  });
});

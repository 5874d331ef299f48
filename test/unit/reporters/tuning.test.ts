import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Tuning } from '../../../src/model/tuning.ts';
import { reporter as console } from '../../../src/reporters/console.ts';
import { feasible, summarisedCount, withoutTrials } from '../../../src/reporters/facts/tuning.ts';
import { standaloneTradeOff } from '../../../src/reporters/html/svg/charts/standalone.ts';
import { reporter as html } from '../../../src/reporters/html.ts';
import { loadReporters, renderAll } from '../../../src/reporters/index.ts';
import { reporter as junit } from '../../../src/reporters/junit.ts';
import { reporter as markdown } from '../../../src/reporters/markdown.ts';
import { reporter as tuningReport } from '../../../src/reporters/tuning.ts';
import { reporter as cnf } from '../../../src/reporters/tuning-cnf.ts';
import { reporter as sql } from '../../../src/reporters/tuning-sql.ts';
import type { Reporter } from '../../../src/reporters/types.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';
import {
  contradicted,
  disagreeing,
  elsewhere,
  oldWords,
  scaled,
  tuningRun,
  underLoad,
  unreachable,
  withoutKernelFaults,
} from '../../fixtures/tuning.ts';
import { unwrapped } from '../../support/page-lines.ts';

type Change = (tuning: Tuning) => Tuning;
const same: Change = (tuning) => tuning;
const render = (reporter: Reporter, change: Change = same) => {
  const text = reporter.render(tuningRun(change).run, () => undefined);
  return reporter === tuningReport ? unwrapped(text) : text;
};
const tuningOf = (change: Change = same): Tuning => tuningRun(change).run.tuning as Tuning;
const variants: readonly [string, Change][] = [
  ['verified', same],
  ['unreachable', unreachable],
  ['disagreeing scales', disagreeing],
  ['verified at a smaller scale', scaled],
  ['contradicted', contradicted],
  ['without kernel faults', withoutKernelFaults],
  ['in old words', oldWords],
  ['tried on another series', elsewhere],
  ['under a lower load', underLoad],
  ['for a channel', (tuning) => ({ ...tuning, profile: { ...tuning.profile, channel: 'from_dc2' } })],
];

/** Verifications that nobody saw, with or without an excuse. */
// biome-ignore lint/suspicious/noExplicitAny: a test plants defects that the types forbid
function plantUnseen(run: any, skipped: string | null, most = Number.POSITIVE_INFINITY): void {
  for (const one of run.tuning.verifications.slice(0, most)) Object.assign(one, { seen: null, skipped });
}

describe('run.json', () => {
  const schema = JSON.parse(readFileSync(new URL('../../../schema/run.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
    schema,
  );
  // biome-ignore lint/suspicious/noExplicitAny: a test plants defects that the types forbid
  const plainly = (change: Change = same): any => JSON.parse(JSON.stringify(tuningRun(change).run));
  test.each(variants)('of a tuning, %s, is what its schema says', (_, change) => {
    expect(validate(plainly(change)), JSON.stringify(validate.errors)).toBe(true);
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test plants defects that the types forbid
  const defects: [string, (run: any) => void][] = [
    ['a verdict nobody knows', (run) => (run.tuning.verdict = 'perfect')],
    ['a verified tuning without a verification', (run) => (run.tuning.verifications = [])],
    ['a verified tuning that saw nothing', (run) => plantUnseen(run, 'no packet filter')],
    ['a verified tuning that could not believe what it saw', (run) => plantUnseen(run, null, 1)],
    ['a verified tuning without a trial', (run) => (run.tuning.trials.run = 0)],
    ['a verified tuning at a smaller scale', (run) => (run.tuning.verifications[0].scale = 5)],
    ['a verified tuning without a recommendation', (run) => (run.tuning.recommendation = null)],
    ['a missing break point without a reason', (run) => (run.tuning.experiments[0].searches[0].breakPoint = null)],
    ['a break point of no trials', (run) => (run.tuning.experiments[0].searches[0].trials = [])],
    ['a measured back-off without a sample', (run) => (run.tuning.backOff.samples = [])],
    ['a profile without disturbances', (run) => (run.tuning.profile.disturbances = {})],
    ['a reading without a reason', (run) => (run.cases[0].reading.reason = '')],
    ['something seen in no case', (run) => (run.tuning.verifications[0].caseIds = [])],
  ];
  test.each(defects)('rejects %s', (_, plant) => {
    const run = plainly();
    plant(run);
    expect(validate(run)).toBe(false);
  });
});

describe('tuning.md', () => {
  test('says the answer first: verdict, settings, what to paste', () => {
    const lines = render(tuningReport).split('\n');
    expect(lines[0]).toBe('# Tuning: verified');
    expect(lines[2]).toMatch(/^\*\*Verified at real scale: /);
    const text = lines.join('\n');
    expect(text).toContain('| `net_write_timeout` | 60 s | **18 s** | 15 to 22 s |');
    expect(text).toMatch(/```ini\n\[mysqld\]\n(#.*\n)+net_write_timeout = 18\n/);
    expect(text).toMatch(
      /```sql\n--.*\n[\s\S]*\nSTOP REPLICA IO_THREAD FOR CHANNEL '';\n[\s\S]*\nSTART REPLICA IO_THREAD FOR CHANNEL '';\n/,
    );
    expect(text.indexOf('## What to set')).toBeLessThan(text.indexOf('## Break points'));
  });
  test('shows verification, break points with their intervals, and trials against the grid', () => {
    const text = render(tuningReport);
    expect(text).toContain(
      '| packets dropped, 8.00 s | replica\\_net\\_timeout 8 s | fail | ✓ fails, as expected | real |',
    );
    expect(text).toContain('| 2 s | 2.07 s | 2.01 to 2.13 s (95 %) | 0.01 s | 2.00 s | 7 | 52 |');
    expect(text).toContain('56 trials, where a full grid at the same resolution needs 456: 8.1 times fewer');
  });
  test('shows measured stalls: the fit, its residual, every sample, and what an attempt to connect may take', () => {
    const text = render(tuningReport);
    expect(text).toContain('up to 2.07 times the outage');
    expect(text).toContain(
      'A timeout of 284 ms fits best: stalls differ from its schedule by 31 ms (root mean square), at most 62 ms.',
    );
    expect(text).toContain('| 1.00 s | 0.12 s | 2.07 s | 2.07 times |');
    expect(text).toContain('when an outage of dropped packets (8.00 s) ends may succeed up to 9.00 s later');
    expect(text).toContain('aborts such an attempt 22.00 s');
    const page = render(html);
    expect(page).toContain('A timeout of 284 ms fits best');
    expect(page).toContain('All measured stalls');
    expect(render(console)).toContain('retransmission timeout 284 ms, residual 31 ms, at most 62 ms');
  });
  test('shows stalls of a version that fitted nothing, and none where packets are not dropped', () => {
    const before = (tuning: Tuning): Tuning => {
      const { fittedRtoMs: _, residualMs: __, ...old } = tuning.backOff;
      return { ...tuning, backOff: { ...old, samples: old.samples.map(({ phaseMs: ___, ...one }) => one) } };
    };
    const text = render(tuningReport, before);
    expect(text).not.toContain('fits best');
    expect(text).toContain('| 1.00 s | not seen | 2.07 s | 2.07 times |');
    const other = (tuning: Tuning): Tuning => ({
      ...tuning,
      profile: { ...tuning.profile, disturbances: { outageS: 300 } },
    });
    expect(render(tuningReport, other)).not.toContain('An attempt to connect');
  });
  test('names conflicts with the nearest feasible points', () => {
    const text = render(tuningReport, unreachable);
    expect(text).toContain('# Tuning: not all objectives can be met');
    expect(text).toContain('a blind window of 16.4 s if the disturbance stays');
    expect(text).toContain('(packets dropped) of 4.8 s if the objective stays');
    expect(text).toContain('Nothing was verified');
  });
  test('recommends nothing where two scales disagree', () => {
    const text = render(tuningReport, disagreeing);
    expect(text).toContain('There is no recommendation');
    expect(text).toContain('The scales do not agree: at 2 s');
    expect(text).not.toContain('```');
  });
  test('says at which scale it was verified, and what contradicts', () => {
    expect(render(tuningReport, scaled)).toContain('4 of 4 as expected, at scale 1:5');
    const text = render(tuningReport, contradicted);
    expect(text).toContain('3 of 4 as expected');
    expect(text).toContain('✗ fails, not expected');
  });
  test('labels a model as one, and an experiment that was not played', () => {
    const text = render(tuningReport, withoutKernelFaults);
    expect(text).toContain('## TCP back-off (modelled)');
    expect(text).toContain('Modelled, not measured');
    expect(text).toContain('Not played: kernel faults need');
  });
  test('speaks the words of the servers', () => {
    const text = render(tuningReport, oldWords);
    expect(text).toContain('| `slave_net_timeout` |');
    expect(text).toContain('| `MASTER_CONNECT_RETRY` |');
    expect(text).toContain('| `master_retry_count` |');
    expect(text).not.toMatch(/`SOURCE_|`replica_net/);
  });
});

describe('files to apply', () => {
  test('tell the servers apart', () => {
    const [source, replica] = render(cnf).split('# REPLICA (mysql:9.7)');
    expect(source).toContain('\nnet_write_timeout = 18\n');
    expect(source).not.toContain('replica_net_timeout =');
    expect(replica).toContain('\nreplica_net_timeout = 22\n');
    expect(replica).not.toContain('\nnet_write_timeout');
    expect(render(cnf).replace(/\n# /g, ' ')).toMatch(
      /If source and replica can change roles, put both fragments into .* both servers/,
    );
    for (const line of render(sql).split('\n')) expect(line).toMatch(/^(--.*|.*;|)$/);
  });
  test('are for the servers of the profile, and every report says on which others they were tried', () => {
    const said = 'tried on MySQL 9.7.4, for mysql:5.7';
    const cnfText = render(cnf, elsewhere);
    const sqlText = render(sql, elsewhere);
    expect(cnfText).toContain('# REPLICA (mysql:5.7)');
    expect(cnfText).toContain('\nslave_net_timeout = 22\n');
    expect(sqlText).toContain('-- REPLICA (mysql:5.7)');
    expect(sqlText).toMatch(/\nCHANGE MASTER TO MASTER_CONNECT_RETRY=15/);
    for (const text of [cnfText, sqlText]) {
      expect(text).not.toMatch(/^(# )?(CHANGE REPLICATION SOURCE|STOP REPLICA|replica_net_timeout =)/m);
      expect(text).toContain('mysql:5.7 to mysql:5.7, tried on MySQL 9.7.4');
    }
    for (const reporter of [tuningReport, console, junit]) {
      expect(render(reporter, elsewhere), reporter.name).toContain(`verified, ${said}`);
      expect(render(reporter), reporter.name).not.toContain('tried on MySQL 9.7.4, for');
    }
    expect(render(html, elsewhere)).toContain(said);
    expect(render(markdown, elsewhere)).toContain('mysql:5.7 to mysql:5.7, tried on MySQL 9.7.4');
  });
  test('have no line so long that a server would take its rest for an option', () => {
    const long = (tuning: Tuning): Tuning => ({ ...tuning, sentence: 'This is what was found to be so. '.repeat(200) });
    for (const line of render(cnf, long).split('\n')) expect(line.length).toBeLessThan(200);
  });
  test('are written only where something is recommended; other runs have no report of a tuning', async () => {
    const names = (run: ReturnType<typeof exampleRun>['run'], all: Reporter[]) =>
      renderAll(run, all, () => undefined).files.map((file) => file.fileName);
    const all = await loadReporters();
    expect(names(tuningRun().run, all)).toEqual(
      expect.arrayContaining(['tuning.md', 'recommended.cnf', 'apply-online.sql']),
    );
    expect(names(tuningRun(disagreeing).run, all)).toContain('tuning.md');
    expect(names(tuningRun(disagreeing).run, all)).not.toContain('recommended.cnf');
    expect(names(exampleRun().run, all)).not.toContain('tuning.md');
  });
  test('an unverified recommendation says that the report is to be read first', () => {
    expect(render(cnf)).not.toContain('Read the report');
    expect(render(sql, scaled)).toContain('-- Read the report of the run before you use this.');
  });
});

describe('other reports', () => {
  test('the console says the answer in a screen, not trial by trial', () => {
    const text = render(console);
    expect(text).toMatch(/^tuning: verified\n[\s\S]*\nVerified at real scale/);
    expect(text).toMatch(/net_write_timeout +source +60 s +18 s/);
    expect(text).toContain('verification: 4 of 4 as expected, at real scale');
    expect(text).toContain('8.1 times fewer');
    expect(text.split('\n').length).toBeLessThan(32);
    expect(render(console, contradicted)).toContain('fails, not expected: packets dropped, as recommended:');
    expect(render(console, unreachable)).toContain('Nearest: blind window 16.4 s, or packets dropped 4.8 s.');
    expect(render(console, disagreeing)).toContain('uncertain, the safe value is used: tune/silence: at 2 s');
  });
  test('a trial that failed is named all the same', () => {
    const { run } = tuningRun();
    const [first, ...rest] = run.cases;
    const failed = {
      ...(first as (typeof run.cases)[number]),
      outcome: 'fail' as const,
      verdicts: [{ check: 'data-intact', outcome: 'fail' as const, reason: 'a row is missing', evidence: [1] }],
    };
    const broken = { ...run, cases: [failed, ...rest], outcome: 'fail' as const };
    expect(withoutTrials(broken).cases).toHaveLength(1);
    expect(summarisedCount(broken)).toBe(run.cases.length - 1);
    for (const reporter of [console, markdown, junit, html])
      expect(
        reporter.render(broken, () => undefined),
        reporter.name,
      ).toMatch(/a row is missing/i);
    expect(withoutTrials({ ...exampleRun().run }).cases).toHaveLength(7);
  });
  test('report.md has the settings', () => {
    expect(render(markdown)).toContain('| `net_write_timeout` | 60 s | 18 s |');
    expect(render(markdown).length).toBeLessThan(1500);
  });
  test('junit.xml has one test an experiment, a verification and a conflict', () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (n) => n === 'testcase',
    });
    const suite = (change: Change) => {
      const xml = render(junit, change);
      expect(XMLValidator.validate(xml)).toBe(true);
      const { testsuites } = parser.parse(xml);
      expect(testsuites.testsuite.name).toBe('tuning');
      return testsuites;
    };
    expect(suite(same)).toMatchObject({ tests: '9', failures: '0', errors: '0', skipped: '0' });
    expect(suite(contradicted)).toMatchObject({ failures: '2' });
    expect(suite(unreachable)).toMatchObject({ tests: '6', failures: '2' });
    expect(suite(disagreeing)).toMatchObject({ errors: '2' });
    expect(suite(withoutKernelFaults)).toMatchObject({ skipped: '1' });
  });
});

describe('the pictures', () => {
  test.each(variants)('of a tuning, %s, are whole and have no number that is none', (_, change) => {
    const page = render(html, change);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const svg of page.match(/<svg class="picture chart"[\s\S]*?<\/svg>/g) ?? [])
      expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+</);
    expect(page.match(/<article class="case"/g)).toBeNull();
  });
  test('the feasible stretch lies between what disturbances need and what objectives allow', () => {
    const { leastS, mostS } = feasible(tuningOf());
    expect(mostS).toBe(30);
    expect(leastS).toBeCloseTo(16.4);
    expect(render(html)).toContain('class="feasible"');
    const clash = render(html, unreachable);
    expect(clash).not.toContain('class="feasible"');
    expect(clash).toContain('These exclude each other.');
    const out = (tuning: Tuning): Tuning => ({
      ...tuning,
      profile: { ...tuning.profile, disturbances: { rideThroughS: 500 } },
    });
    expect(feasible(tuningOf(out)).leastS).toBe(Number.POSITIVE_INFINITY);
    expect(render(html, out)).toContain('no timeout shown survives the disturbances');
    expect(render(html, out)).not.toMatch(/NaN|Infinity/);
  });
  test('commits at risk bound the blind window as well', () => {
    const risk = (tuning: Tuning): Tuning => ({
      ...tuning,
      profile: { ...tuning.profile, objectives: { transactionsAtRisk: 1200 } },
    });
    expect(feasible(tuningOf(risk)).mostS).toBe(10);
  });
  test('the trade-off stands alone as a file', () => {
    const svg = standaloneTradeOff(tuningOf());
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).not.toMatch(/href|url\((?!#)/);
    expect(standaloneTradeOff(tuningOf(disagreeing))).toBe('');
  });
  test('hostile text is escaped everywhere', () => {
    const hostile = '</title><script>alert(1)</script>\u202e';
    const change = (tuning: Tuning): Tuning => ({
      ...tuning,
      sentence: hostile,
      profileFile: hostile,
      experiments: tuning.experiments.map((one) => ({ ...one, law: hostile, name: hostile })),
      recommendation: tuning.recommendation && {
        ...tuning.recommendation,
        cnf: { source: hostile, replica: hostile },
      },
    });
    expect(render(html, change)).not.toContain('<script>alert');
    expect(render(console, change)).not.toContain('\u202e');
  });
  test('a run of one scenario without a tuning has no such section', () => {
    const { run } = runOf([]);
    expect(html.render(run, () => undefined)).not.toContain('class="tuning"');
  });
});

describe('the load of the trials', () => {
  test.each([console, tuningReport, html])('is in $fileName', (reporter) => {
    const text = render(reporter, underLoad)
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toMatch(/were played with 100 transactions\/s of 1 row of 900 random bytes, from 1 writer/i);
    expect(text).toMatch(/Lower than in the profile: 100 commits\/s instead of 120\/s: planted/);
    expect(text).toMatch(/Not as in the profile: no idle stretches of 600 s: planted reason/);
    expect(text).not.toContain('undefined');
  });
  test('has a row for each experiment and verification', () => {
    const page = render(tuningReport, underLoad);
    expect(page).toMatch(/search tune\/silence \| 4 \| 100 \| 91\.5\/s \| 1 trial \|/);
    expect(page).toMatch(/verification packets dropped, 8\.00 s, as recommended \| 4 \| 100 \| 91\.5\/s/);
    expect(render(console, underLoad)).toMatch(/not reached in \d+ of \d+ trials/);
    expect(render(tuningReport)).not.toContain('Load of the trials');
  });
});

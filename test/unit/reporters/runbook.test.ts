import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { parts } from '../../../bench/soak-parts.ts';
import { loadClaims } from '../../../src/claims/claim-files.ts';
import { withClaims } from '../../../src/claims/runbook.ts';
import type { ClaimResult } from '../../../src/model/claim.ts';
import { reporter as console } from '../../../src/reporters/console.ts';
import { reporter as html } from '../../../src/reporters/html.ts';
import { loadReporters, renderAll } from '../../../src/reporters/index.ts';
import { reporter as junit } from '../../../src/reporters/junit.ts';
import { reporter as markdown } from '../../../src/reporters/markdown.ts';
import { runbookDocument, reporter as verdicts } from '../../../src/reporters/runbook-verdicts.ts';
import { factLabel, factText, runbookIntroduction } from '../../../src/reporters/wording/claims.ts';
import { factWords } from '../../../src/reporters/wording/fact-words.ts';
import { plain } from '../../../src/reporters/wording/markdown-text.ts';
import { type ExampleRun, exampleRun } from '../../fixtures/example-run.ts';
import { matrixRun } from '../../fixtures/matrix-run.ts';
import { claimsOn, missingFacts, recordedFacts } from '../../fixtures/runbook-facts.ts';
import { unwrapped } from '../../support/page-lines.ts';

const claims = await loadClaims();
const hostile = '<img src=x onerror=alert(1)> | `code` *bold*';
const shape = { hypothesis: 'it holds', variable: 'time, ms', rule: 'less than `1 s`', leastTrials: 2, absent: {} };

function result({ run }: ExampleRun, index: number, changes: Partial<ClaimResult>): ClaimResult {
  const of = run.cases[index];
  if (!of?.server) throw new Error('no such case');
  return {
    id: 'F3',
    says: 'restart with `STOP SLAVE; START SLAVE`',
    ...shape,
    asked: of.asked,
    server: of.server,
    verdict: 'conditional',
    sentence: 'only when it gave up, after 10 retries',
    numbers: { resumeMs: 1234, bytesResent: 4300, netWriteTimeoutS: 2, gaveUp: true, lostTransactions: null },
    baseline: 'conditional',
    facts: { [`${of.scenario}/${of.case}`]: [{ resumeMs: 1234 }] },
    evidence: [of.id],
    corrected: ['write `STOP REPLICA; START REPLICA`'],
    ...changes,
  };
}

/** Two claims on three servers: one differs from the baseline, one is undecided, one is not testable. */
function runbookRun(changes: Partial<ClaimResult> = {}): ExampleRun {
  const example = matrixRun();
  const on = (index: number, more: Partial<ClaimResult>) => result(example, index, { ...more, ...changes });
  const old = { corrected: ['write `STOP SLAVE; START SLAVE`'] };
  const claims = [
    on(0, {}),
    on(1, { ...old, verdict: 'refuted', baseline: 'confirmed', sentence: 'it came back by itself' }),
    on(2, { ...old, verdict: 'undecided', baseline: null, sentence: '1 of 2 trials', evidence: [], numbers: {} }),
    on(0, { id: 'Q7', says: 'restart after 1593', verdict: 'confirmed', baseline: null, corrected: [] }),
    on(1, {
      id: 'Q7',
      says: 'restart after 1593',
      verdict: 'not-testable',
      baseline: null,
      evidence: [],
      absent: { 'a/b': 'no clone' },
      corrected: [],
    }),
  ];
  return { ...example, run: withClaims(example.run, claims) };
}

const render = (reporter: typeof html, { run, timelineOf }: ExampleRun) => reporter.render(run, timelineOf);

describe('runbook-verdicts.md', () => {
  const text = unwrapped(render(verdicts, runbookRun()));

  test('begins with claim by server', () => {
    expect(text).toContain('| Id | Claim | MySQL 9.7.4 | MySQL 5.6.24 | MariaDB 10.11.14 | Do this instead |');
    expect(text).toContain(
      '| [F3](#f3) | restart with `STOP SLAVE; START SLAVE` | ± conditional | **✗ refuted** (expected: confirmed) | ? undecided |',
    );
    expect(text).toContain('| [Q7](#q7) | restart after 1593 | ✓ confirmed | – not testable | not tested |');
  });
  test('says for each claim the condition, the numbers with units, how it was decided and on what', () => {
    expect(text).toContain('- MySQL 9.7.4: **conditional**. Only when it gave up, after 10 retries.');
    expect(text).toContain('| resume (time) | 1.2 s | 1.2 s | – |');
    expect(text).toContain('| bytes resent (bytes) | 4.3 KB |');
    expect(text).toContain('| net write timeout (time) | 2 s |');
    expect(text).toContain('| lost transactions | not measured |');
    for (const point of runbookIntroduction.points) expect(text).toContain(`- ${plain(point)}`);
    expect(text).toContain('- Rule for the verdict: Less than `1 s`.');
    expect(text).toContain('`control/healthy-link/');
    expect(text).toMatch(/\(1 trial: \[1\]\(timelines\/[\w.-]+\)\)/);
    expect(text).toContain('without `a/b`: no clone');
  });
  test('says what each server should be told, those of the same words together', () => {
    expect(text).toContain('- On MySQL 9.7.4: write `STOP REPLICA; START REPLICA`');
    expect(text).toContain('- On MySQL 5.6.24, MariaDB 10.11.14: write `STOP SLAVE; START SLAVE`');
  });
  test('has claims about two versions in a table of their own, each pair with its verdict, and says nothing of others', () => {
    const { run, timelineOf } = runbookRun();
    const [first, ...others] = run.runbook ?? [];
    const [one, another] = [run.cases[0], run.cases[1]];
    if (!first || !one?.server || !another?.server) throw new Error('no such case');
    const asked = { source: one.asked.source, replica: another.asked.replica };
    const server = { source: one.server.source, replica: another.server.replica };
    const cases = [...run.cases, { ...one, id: 'pair', asked, server }];
    const two = { ...first, id: 'Q8', says: 'an older replica follows', asked, server, evidence: ['pair'] } as const;
    const text = verdicts.render({ ...run, cases, runbook: [first, ...others, two] }, timelineOf);
    expect(text).toContain('| Id | Claim | MySQL 9.7.4 | MySQL 5.6.24 | MariaDB 10.11.14 | Do this instead |\n');
    expect(text).toContain('| [Q8](#q8) | MySQL 9.7.4 → MySQL 5.6.24 | ± conditional |');
    const [, section = ''] = text.split('## Q8');
    expect(section).toContain('| What was measured | MySQL 9.7.4 → MySQL 5.6.24 |\n');
  });
  test('as a document of its own leads nowhere into a run folder, and has what changes from run to run at its end', () => {
    const { run } = runbookRun();
    const document = runbookDocument(run);
    expect(document).not.toContain('](timelines/');
    const [before = '', after = ''] = document.split('## Recorded run');
    expect(after).toContain(run.startedAt.slice(0, 10));
    expect(before).not.toContain(run.startedAt.slice(0, 10));
    expect(before).not.toContain(run.seed);
  });
  test('says where a verdict would be another one only if it is told', () => {
    const { run } = runbookRun();
    const { id } = run.runbook?.[0] ?? { id: '' };
    const heading = '**A world that turns the verdict**';
    expect(runbookDocument(run)).not.toContain(heading);
    const text = runbookDocument(run, new Map([[id, ['- The load fits.', '- Played: **refuted**.']]]));
    expect(text.split(heading)).toHaveLength(2);
    expect(text).toContain(`${heading}\n\n- The load fits.\n- Played: **refuted**.\n`);
  });
  test('a soak takes the form without links for docs/, and no other report that it copies has any', async () => {
    const { run, timelineOf } = runbookRun();
    const files = new Map(
      (await renderAll(run, await loadReporters([]), timelineOf)).files.map(({ fileName, text }) => [fileName, text]),
    );
    const copied = parts.flatMap((part) => (part.kind === 'tool' ? (part.documents ?? []) : []));
    // Written from the stored facts (`npm run runbook:page`), in the same form.
    for (const file of ['runbook-verdicts.md', ...copied]) {
      const text = file === 'runbook-verdicts.md' ? runbookDocument(run) : (files.get(file) ?? '');
      expect(text, file).not.toContain('](timelines/');
    }
  });
  test('is written only where claims were tested', async () => {
    const files = async ({ run, timelineOf }: ExampleRun) =>
      renderAll(run, await loadReporters(['runbook-verdicts']), timelineOf).files.length;
    expect(await files(runbookRun())).toBe(1);
    expect(await files(exampleRun())).toBe(0);
  });
  test('leaves hostile text harmless', () => {
    const bad = render(verdicts, runbookRun({ says: hostile, sentence: hostile, corrected: [hostile] }));
    expect(bad).not.toContain('<img');
    expect(bad).not.toMatch(/[^\\]\*bold/);
  });
});

describe('elsewhere', () => {
  test('the page has a section, each trial leading to its case', () => {
    const page = render(html, runbookRun());
    const section = /<section aria-labelledby="runbook">[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    expect(section).toContain('<a href="#claim-f3">F3</a>');
    expect(section).toContain('id="claim-f3"');
    expect(section).toContain('<a href="#case-1">trial 1</a>');
    expect(section).toContain('<code>STOP REPLICA; START REPLICA</code>');
    expect(section).toContain('expected: confirmed');
    expect(page).toMatch(/<h1>Runbook verdicts: 1 confirmed, 1 conditional, 1 refuted, 1 not testable, 1 undecided\./);
    expect(render(html, exampleRun())).not.toContain('aria-labelledby="runbook"');
    expect(render(html, runbookRun({ says: hostile, sentence: hostile, corrected: [hostile] }))).not.toContain('<img');
  });
  test('JUnit: differs = failure, undecided = error, not testable = skipped', () => {
    const xml = render(junit, runbookRun());
    expect(XMLValidator.validate(xml)).toBe(true);
    const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml).testsuites;
    const suite = parsed.testsuite.find((one: { name: string }) => one.name === 'runbook');
    expect(suite).toMatchObject({ tests: '5', failures: '1', errors: '1', skipped: '1' });
    expect(suite.testcase.map((one: { name: string }) => one.name)).toContain('F3 [MySQL 5.6.24]');
    expect(suite.testcase[1].failure.message).toBe('refuted, expected confirmed: it came back by itself');
    const sum = (name: string) =>
      parsed.testsuite.reduce((total: number, one: Record<string, string>) => total + Number(one[name]), 0);
    for (const name of ['tests', 'failures', 'errors', 'skipped']) expect(Number(parsed[name]), name).toBe(sum(name));
  });
  test('the console shows every claim, and says more about what needs a look', () => {
    const text = render(console, runbookRun());
    expect(text).toMatch(/F3\s+conditional\s+refuted \(!\)\s+undecided/);
    expect(text).toContain('F3 on MySQL 5.6.24: refuted, expected confirmed: it came back by itself');
    expect(text).toContain('F3 on MariaDB 10.11.14: undecided: 1 of 2 trials');
  });
  test('report.md has the table', () => {
    expect(render(markdown, runbookRun())).toContain(
      '| **F3** restart with `STOP SLAVE; START SLAVE` | ± conditional |',
    );
  });
  test('run.json is what its schema says', () => {
    const schema = JSON.parse(readFileSync(new URL('../../../schema/run.schema.json', import.meta.url), 'utf8'));
    const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
      schema,
    );
    const { run } = runbookRun();
    expect(validate(JSON.parse(JSON.stringify(run))), JSON.stringify(validate.errors)).toBe(true);
    const [first, ...rest] = run.runbook ?? [];
    expect(validate(JSON.parse(JSON.stringify({ ...run, runbook: [{ ...first, evidence: [] }, ...rest] })))).toBe(
      false,
    );
    expect(validate(JSON.parse(JSON.stringify({ ...run, runbook: [{ ...first, verdict: 'maybe' }, ...rest] })))).toBe(
      false,
    );
  });
});

describe('facts in words', () => {
  test.each([
    ['blindWindowMs', 2100, 'blind window (time)', '2.1 s'],
    ['drainBps', 20_000, 'drain (rate)', '20.0 KB/s'],
    ['rateKBps', 3, 'rate (rate)', '3.0 KB/s'],
    ['packetKB', 16, 'packet (bytes)', '16.0 KB'],
    ['sentBytes', 512, 'sent (bytes)', '512 B'],
    ['lossPercent', 30, 'loss (share)', '30 %'],
    ['connectRetryS', 1, 'connect retry (time)', '1 s'],
    ['waitSPerS', 0.97, 'wait (time by time)', '0.97 s per s'],
    ['lastIOErrno', 2013, 'last IO errno (error number)', '2013'],
    ['replicas', 3, 'replicas (count)', '3'],
    ['linkBroke', '2 of 2', 'link broke (trials)', '2 of 2 trials (95 %: at least 16 %)'],
    ['linkBrokeMs', 2200, 'link broke (time)', '2.2 s'],
    ['resumed', false, 'resumed', 'no'],
    ['state', 'Yes', 'state', 'Yes'],
    ['toString', 1, 'to string (count)', '1'],
    [
      'dropBeyondBuffersWriteFailed',
      '2 of 2',
      'packets dropped, backlog exceeds the buffers: trials in which the write failed',
      '2 of 2 trials (95 %: at least 16 %)',
    ],
    [
      'dropBeyondBuffersWriteFailedMs',
      2200,
      'packets dropped, backlog exceeds the buffers: time until the write failed',
      '2.2 s',
    ],
    ['transactionsMissing', 1, 'transactions missing at the worst moment', '1 transaction'],
    ['transactionsMissing', 67, 'transactions missing at the worst moment', '67 transactions'],
    [
      'blindnessSPerS',
      0.97,
      'increase of the time until the replica detects silence, for each second of its net timeout',
      '0.97 s per s',
    ],
  ] as const)('%s', (name, value, label, text) => {
    expect(factLabel(name, value)).toBe(label);
    expect(factText(name, value)).toBe(text);
  });
});

describe.each(recordedFacts())('numbers of the claims on $server.flavour', ({ server, claims: facts }) => {
  test.each(claimsOn(claims, { server }))(
    '$id: each has a label and a unit, and no two have the same label',
    (claim) => {
      const of = facts[claim.id];
      if (of === undefined) return expect.fail(missingFacts(claim.id, server));
      const numbers = Object.entries(claim.decide(of, server).numbers);
      const file = 'src/reporters/wording/fact-words.ts';
      const rows = (names: readonly string[], words: string) =>
        names.map((name) => `\n  ${name}: { ${words} },`).join('');
      const nameless = numbers.flatMap(([name]) => (Object.hasOwn(factWords, name) ? [] : [name]));
      expect(
        nameless,
        `add to ${file} what these numbers of ${claim.id} say:${rows(nameless, "label: '...'")}`,
      ).toEqual([]);
      const unitless = numbers.flatMap(([name, value]) =>
        typeof value !== 'number' || /errno$/i.test(name) || /\d .*[a-zA-Z%]/.test(factText(name, value)) ? [] : [name],
      );
      const counted = rows(unitless, "label: '...', counts: '...'");
      expect(unitless, `say in ${file} what these numbers of ${claim.id} count, in the singular:${counted}`).toEqual(
        [],
      );
      const labels = numbers.map(([name, value]) => factLabel(name, value));
      const alike = numbers.flatMap(([name], at) =>
        labels.filter((one) => one === labels[at]).length > 1 ? [name] : [],
      );
      expect(alike, `these numbers of ${claim.id} have the same label in ${file}`).toEqual([]);
    },
  );
});

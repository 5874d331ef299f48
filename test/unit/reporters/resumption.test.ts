import { describe, expect, test } from 'vitest';
import type { CaseResult, Resumption, RunResult } from '../../../src/model/result.ts';
import { resumeLedgerOf, spanOf } from '../../../src/reporters/facts/resumption.ts';
import { page } from '../../../src/reporters/html/page.ts';
import { reporter } from '../../../src/reporters/resumption.ts';
import { exampleRun } from '../../fixtures/example-run.ts';
import { matrixRun } from '../../fixtures/matrix-run.ts';
import { unwrapped } from '../../support/page-lines.ts';

const resumed: Resumption = {
  breakPoint: 'before-xid',
  strategy: 'automatic-reconnect',
  resumedBy: 'itself',
  actions: [],
  countedFrom: 'break',
  receiverMs: 80,
  equalityMs: 160,
  attempts: 1,
  bytesResent: 41_300,
  partialTransactions: 1,
  zombieDumpThreads: 0,
  zombieMs: 0,
  reasons: {},
  data: { outcome: 'pass', reason: 'all there' },
};

/** A run on three servers, of which every case broke replication at the same point, changed as told. */
function ledgerRun(change: (result: CaseResult, index: number) => Partial<Resumption> | null): RunResult {
  const { run } = matrixRun();
  const cases = run.cases.map((result, index): CaseResult => {
    const changes = change(result, index);
    if (changes === null) return result;
    const resumption = { ...resumed, ...changes };
    const { breakPoint, strategy } = resumption;
    return { ...result, params: { ...result.params, breakPoint, strategy }, resumption };
  });
  return { ...run, cases };
}
const everywhere = ledgerRun(() => ({}));
const render = (run: RunResult): string => reporter.render(run, () => undefined);
/** The table of results. */
const resultsOf = (text: string): string[] =>
  (text.split('## Results')[1] ?? '').split('\n').filter((line) => line.startsWith('|'));
const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;

describe('the resume ledger', () => {
  test('is written only for runs in which something was broken by name', () => {
    expect(reporter.applies?.(exampleRun().run)).toBe(false);
    expect(reporter.applies?.(everywhere)).toBe(true);
    expect(render(exampleRun().run)).toContain('No case of this run');
    expect(page(exampleRun().run, () => undefined)).not.toContain('resume-ledger');
  });
  test('has a line for each break point, strategy and server, and the numbers in it', () => {
    const text = render(everywhere);
    expect(text).toMatch(/^# How replication resumes\n/);
    expect(text).toContain(
      '| `before-xid` | the connection is closed before the event that commits a transaction (Xid) |',
    );
    expect(text).toContain('seed 20260203');
    const lines = resultsOf(text);
    expect(lines).toHaveLength(2 + 3);
    expect(new Set(lines.map(cells)).size).toBe(1);
    expect(text).toContain(
      '| before-xid | automatic-reconnect | MariaDB 10.11.14 | itself | 80 ms after the break | 160 ms | 1 | 41.3 KB | 1 | none seen | intact |',
    );
    expect(text).not.toContain('## Remarks\n\n- before-xid, automatic-reconnect, MariaDB 10.11.14: time');
  });
  test('gives the span of several plays', () => {
    const run = ledgerRun((_, index) => ({ receiverMs: 80 + index, resumedBy: index === 0 ? 'operator' : 'itself' }));
    const cell = resumeLedgerOf(run).rows[0]?.cells[0];
    if (!cell) throw new Error('no cell');
    expect(cell.resumptions.length).toBeGreaterThan(1);
    const span = spanOf(cell, 'receiverMs');
    expect('least' in span && span.most > span.least && span.least >= 80).toBe(true);
    expect(render(run)).toMatch(/an operator or itself \| 80 ms to \d+ ms after the break/);
  });
  test('shows a dash for what is not known, never 0, and says why below', () => {
    const run = ledgerRun(() => ({
      bytesResent: null,
      partialTransactions: null,
      zombieDumpThreads: null,
      zombieMs: null,
      reasons: {
        bytesResent: 'the proxy was restarted',
        partialTransactions: 'the proxy was restarted',
        zombieDumpThreads: 'the probe was silent',
        zombieMs: 'the probe was silent',
      },
    }));
    const text = render(run);
    expect(text).toContain('| 160 ms | 1 | – | – | – | intact |');
    expect(unwrapped(text)).toContain('not known: bytes sent again, partial transactions (the proxy was restarted).');
  });
  test('does not hide data that are not intact, nor a receiver that nobody brought back', () => {
    const run = ledgerRun(() => ({
      resumedBy: 'nobody',
      receiverMs: null,
      equalityMs: null,
      reasons: { receiverMs: 'the receiver says No', equalityMs: 'the receiver says No' },
      data: { outcome: 'fail', reason: 'a row | is missing' },
    }));
    const text = render(run);
    expect(text).toContain('| nobody | – | – |');
    expect(text).toContain('not intact: a row \\| is missing');
    expect(new Set(resultsOf(text).map(cells)).size).toBe(1);
  });
  test('keeps a place for servers on which a strategy is not to be had, with the reason', () => {
    const run = ledgerRun((result) => (result.asked.source === 'mysql:9.7' ? {} : null));
    const withSkipped: RunResult = {
      ...run,
      cases: run.cases.map((result) =>
        result.outcome === 'skipped'
          ? {
              ...result,
              reason: 'no such statement',
              params: { case: 'x', breakPoint: resumed.breakPoint, strategy: resumed.strategy },
            }
          : result,
      ),
    };
    expect(render(withSkipped)).toMatch(
      /## Not played\n\n- Skipped: no such statement\. \(before-xid, automatic-reconnect/,
    );
    expect(page(withSkipped, () => undefined)).toContain('skipped: no such statement');
  });
  test('stands in the page as rows to unfold, each server with its numbers and the way to its case', () => {
    const text = page(everywhere, () => undefined);
    const section = /<section aria-labelledby="resume-ledger">[\s\S]*?<\/section>/.exec(text)?.[0] ?? '';
    expect([...section.matchAll(/<details>/g)]).toHaveLength(1);
    expect([...section.matchAll(/<div class="server">/g)]).toHaveLength(3);
    expect([...section.matchAll(/href="#case-\d+"/g)]).toHaveLength(3);
    expect(section).toContain('resumed by itself · data intact');
    expect(section).toContain('<dt>Bytes sent again</dt><dd>41.3 KB</dd>');
  });
  test('hostile words stay words', () => {
    const hostile = ledgerRun(() => ({
      breakPoint: '<img src=x>',
      data: { outcome: 'fail', reason: '<script>alert(1)</script>' },
    }));
    expect(page(hostile, () => undefined)).not.toContain('<img src=x');
    expect(page(hostile, () => undefined)).not.toContain('<script>alert');
    expect(render(hostile)).not.toContain('<script>');
  });
});

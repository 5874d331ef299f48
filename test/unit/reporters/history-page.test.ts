import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseHistory } from '../../../src/history/read.ts';
import { viewOf } from '../../../src/history/view.ts';
import type { HistoryLine } from '../../../src/model/run-history.ts';
import { historyPage } from '../../../src/reporters/history/page.ts';
import { historyCase, historyLine, historyText, recordedLines } from '../../fixtures/run-history.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const page = (lines: readonly HistoryLine[], newest = 1): string =>
  historyPage(viewOf('history.jsonl', lines, newest), sha256);
const ten = Array.from({ length: 10 }, () => 3930);
const series = (values: readonly number[]) =>
  values.map((value, run) => historyLine(run, [historyCase({ numbers: { blindWindowMs: value } })]));

describe('history.html', () => {
  it('loads nothing, runs nothing, and allows its one style by its hash', () => {
    const html = page(recordedLines(12, 1));
    expect(html).not.toMatch(/<script|<link[^>]+href="(?!data:)|\ssrc=|\sstyle=|\son\w+=|https?:/i);
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    expect(html.match(/<style>/g)).toHaveLength(1);
    expect(html).toContain(`default-src 'none'; style-src 'sha256-${sha256(style)}'`);
  });
  it('shows a change at the top, with a link to its trend and a ring in it', () => {
    const html = page(series([...ten, 5000]));
    expect(html).toContain('<h1>1 number changed.</h1>');
    expect(html).toContain('<a href="#trend-1">error-1190/stalled-reader/large-backlog</a>');
    expect(html).toContain('id="trend-1"');
    expect(html.match(/<circle class="ring"/g)).toHaveLength(1);
    expect(html).toContain('Blind window 5.0 s (+1.1 s): the median of the last 10 runs is 3.9 s');
    expect(page(series([...ten, 3950]))).not.toContain('class="ring"');
  });
  it('says outcomes in words, too', () => {
    const lines = (['pass', 'fail', 'flaky'] as const).map((outcome, run) =>
      historyLine(run, [historyCase({ outcome })]),
    );
    expect(page(lines)).toContain('Last 3 runs: 1 passed, 1 flaky, 1 failed');
  });
  it('leaves out trends that ended, and counts them', () => {
    const old = series(ten).map((one) => ({ ...one, machine: 'another' }));
    const html = page([...old, historyLine(10, [historyCase()])]);
    expect(html.match(/<section id="trend-/g)).toHaveLength(1);
    expect(html).toContain('1 more trend of earlier servers, machines or parameters');
  });
  it('hostile names stay text', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'\u202e';
    const html = page([
      historyLine(0, [historyCase({ case: hostile, servers: hostile, outcome: 'fail', reason: hostile })], {
        run: hostile,
        commit: hostile,
        machine: hostile,
      }),
    ]);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\u202e');
  });
  it('an empty history has a page', () => expect(page([])).toContain('No run is in this history.'));
  it('ids are unique and every link leads somewhere', () => {
    const html = page(recordedLines(30, 2), 2);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });
});

describe('many runs', () => {
  const made = (runs: number): string =>
    historyText(
      Array.from({ length: runs }, (_, run) =>
        historyLine(
          run,
          Array.from({ length: 60 }, (__, index) =>
            historyCase({
              case: `scenario-${index}/default`,
              numbers: {
                sourceDetectionMs: 2000 + ((run * 37) % 90),
                replicaDetectionMs: 4000 + ((run * 41) % 90),
                blindWindowMs: 3900 + ((run * 43) % 90),
                resumeMs: 30 + ((run * 47) % 90),
              },
            }),
          ),
        ),
      ),
    );
  const drawnIn = (text: string): { readonly ms: number; readonly size: number } => {
    const startedAt = process.cpuUsage();
    const html = page(parseHistory(text, 'h').lines);
    const { user } = process.cpuUsage(startedAt);
    return { ms: user / 1000, size: html.length };
  };

  it('the page does not grow with them beyond what a screen can show', () =>
    expect(drawnIn(made(1000)).size).toBeLessThan(2_500_000));
  it('ten times as many runs take at most thirty times as long', () => {
    const [few, many] = [made(100), made(1000)];
    drawnIn(few);
    const best = (text: string): number => Math.min(...[1, 2, 3].map(() => drawnIn(text).ms));
    expect(best(many)).toBeLessThan(30 * Math.max(1, best(few)));
  });
});

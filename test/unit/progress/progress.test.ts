import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress, type ProgressOptions } from '../../../src/cli/progress/index.ts';
import type { ProgressDisplay, ProgressEvent } from '../../../src/model/progress.ts';
import { attempt, caseOf } from '../../fixtures/attempts-run.ts';
import { connectionReset, skippedBlackHole, stalledReader } from '../../fixtures/example-cases.ts';
import { exampleRun } from '../../fixtures/example-run.ts';
import { fakeTerminal } from './fake-terminal.ts';

const events: ProgressEvent[] = [
  { kind: 'preparing', what: 'MySQL 9.7 packages', done: 0, total: 43_000_000, unit: 'bytes' },
  { kind: 'preparing', what: 'MySQL 9.7 packages', done: 19_400_000, total: 43_000_000, unit: 'bytes' },
  { kind: 'preparing', what: 'MySQL 9.7 packages', done: 43_000_000, total: 43_000_000, unit: 'bytes' },
  { kind: 'run-start', run: 'r1', cases: 3, workers: 2, notes: ['private network'] },
  { kind: 'case-start', id: 'a', scenario: 'error-1190/stalled-reader', case: 'net_write_timeout=2', expectedMs: 9000 },
  { kind: 'case-phase', id: 'a', phase: 'play', text: 'stall injected' },
  { kind: 'case-end', id: 'a', result: stalledReader().result },
  { kind: 'warning', text: 'disk is \u001b[31mnearly full' },
  { kind: 'case-end', id: 'b', result: connectionReset().result },
  { kind: 'case-end', id: 'c', result: skippedBlackHole().result },
  { kind: 'run-end', result: exampleRun().run, files: ['reports/r1/report.html'] },
];

let display: ProgressDisplay | undefined;
const open = (options: Omit<ProgressOptions, 'now'>) => {
  display = createProgress({ now: () => Date.now(), ...options });
  return display;
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-02-03T10:00:00Z') });
});
afterEach(() => {
  display?.close();
  display = undefined;
  vi.useRealTimers();
});

describe('plain lines', () => {
  const quiet = { isTTY: false, columns: 80, rows: 24 };
  test('every line is stamped, without escapes, and says what happened', () => {
    const terminal = fakeTerminal(quiet);
    const shown = open({ stream: terminal, json: false, env: {} });
    for (const event of events) shown.show(event);
    const lines = terminal.written.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^10:00:00 \S|^10:00:00 {3}\S/);
    expect(terminal.written).not.toContain('\u001b');
    expect(lines.map((line) => line.slice(9))).toEqual([
      'preparing MySQL 9.7 packages (0%, 0.0 / 43.0 MB)',
      'preparing MySQL 9.7 packages (100%, 43.0 / 43.0 MB)',
      'run r1: 3 cases, 2 at a time',
      'note: private network',
      'start error-1190/stalled-reader (net_write_timeout=2), about 9.0 s',
      '  a: play: stall injected',
      'passed error-1190/stalled-reader (net_write_timeout=2) after 12.8 s',
      'warning: disk is [31mnearly full',
      expect.stringMatching(/^failed error-1190\/connection-reset \(default\) after 7\.6 s: both-notice: .*1160$/),
      expect.stringMatching(/^skipped error-1190\/black-hole \(default\) after 0\.0 s: kernel faults need/),
      'done after 47.3 s: failed',
      'wrote reports/r1/report.html',
    ]);
  });

  test.each([
    ['no terminal', { isTTY: false }, {}],
    ['CI', { isTTY: true }, { CI: 'true' }],
    ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }],
    ['TERM=dumb', { isTTY: true }, { TERM: 'dumb' }],
  ])('are used with %s', (_, size, env) => {
    const terminal = fakeTerminal({ ...quiet, ...size });
    open({ stream: terminal, json: false, env }).show({ kind: 'warning', text: 'w' });
    expect(terminal.written).toBe('10:00:00 warning: w\n');
  });

  test('a long download is said again after a while, not on every event', () => {
    const terminal = fakeTerminal(quiet);
    const shown = open({ stream: terminal, json: false, env: {} });
    for (let done = 0; done <= 100; done++) {
      shown.show({ kind: 'preparing', what: 'p', done, total: 100, unit: 'steps' });
      vi.advanceTimersByTime(300);
    }
    expect(terminal.written.trimEnd().split('\n').length).toBeLessThanOrEqual(8);
    expect(terminal.written).toContain('100%');
  });
});

describe('--json', () => {
  test('nothing but warnings', () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 80, rows: 24 });
    const shown = open({ stream: terminal, json: true, env: {} });
    for (const event of events) shown.show(event);
    vi.advanceTimersByTime(1000);
    expect(terminal.written).toBe('warning: disk is [31mnearly full\n');
  });
});

describe('live lines', () => {
  const tty = { isTTY: true, columns: 100, rows: 24 };

  test('show what runs, how long, and how much is done', () => {
    const terminal = fakeTerminal(tty);
    const shown = open({ stream: terminal, json: false, env: {} });
    shown.show(events[1] as ProgressEvent);
    expect(terminal.screen()).toEqual([expect.stringMatching(/MySQL 9\.7 packages █+░+ +45% {2}19\.4 \/ 43\.0 MB/)]);
    for (const event of events.slice(2, 6)) shown.show(event);
    vi.advanceTimersByTime(3200);
    const screen = terminal.screen();
    expect(screen.at(-2)).toMatch(
      /^. error-1190\/stalled-reader \(net_write_timeout=2\) █+░+ 3\.2 \/ 9\.0 s {2}stall injected$/,
    );
    expect(screen.at(-1)).toBe('  0 of 3 done · 3.2 s');
    for (const event of events.slice(6, 10)) shown.show(event);
    expect(terminal.screen().at(-1)).toBe('  3 of 3 done · 1 failed · 1 skipped · 3.2 s');
  });

  test('a case that passed when it was played again is counted once, as flaky', () => {
    const terminal = fakeTerminal(tty);
    const shown = open({ stream: terminal, json: false, env: {} });
    const plan = { run: 'r', cases: 2, workers: 1 } as const;
    shown.show({ kind: 'run-start', ...plan, notes: [] });
    shown.show({ kind: 'case-end', id: 'a', result: attempt('fail', 1) });
    vi.advanceTimersByTime(200);
    expect(terminal.screen().at(-1)).toContain('1 of 2 done · 1 failed');
    shown.show({ kind: 'run-start', ...plan, notes: ['attempt 2 of at most 2: a'] });
    shown.show({ kind: 'case-end', id: 'a-attempt-2', result: caseOf('fail', 'pass') });
    vi.advanceTimersByTime(200);
    expect(terminal.screen().at(-1)).toContain('1 of 2 done · 1 flaky');
    expect(terminal.screen().join('\n')).toMatch(/~ error-1190\/stalled-reader .*attempt 1 failed/);
  });

  test('finished lines stay above, live lines go, the cursor comes back', () => {
    const terminal = fakeTerminal(tty);
    const shown = open({ stream: terminal, json: false, env: {} });
    for (const event of events) {
      shown.show(event);
      vi.advanceTimersByTime(250);
    }
    expect(terminal.cursorVisible()).toBe(false);
    shown.close();
    shown.close();
    shown.show({ kind: 'warning', text: 'too late' });
    vi.advanceTimersByTime(1000);
    expect(terminal.cursorVisible()).toBe(true);
    const screen = terminal.screen();
    expect(screen[0]).toBe('✓ MySQL 9.7 packages');
    expect(screen[2]).toBe('✓ error-1190/stalled-reader (net_write_timeout=2)  12.8 s');
    expect(screen[3]).toBe('warning: disk is [31mnearly full');
    expect(screen.at(-1)).toBe('wrote reports/r1/report.html');
    expect(screen.join('\n')).not.toMatch(/ of 3 done|too late/);
  });

  test.each([100, 60, 40, 24, 12])('no live line is wider than a terminal of %i columns', (columns) => {
    const terminal = fakeTerminal({ ...tty, columns });
    const shown = open({ stream: terminal, json: false, env: {} });
    for (const event of events.slice(0, 6)) shown.show(event);
    vi.advanceTimersByTime(500);
    for (const line of terminal.screen().slice(-2)) expect(line.length).toBeLessThan(columns);
    shown.close();
    expect(terminal.screen().join('\n')).not.toContain('of 3 done');
  });

  test('a terminal that becomes narrower keeps no remains of wrapped lines', () => {
    const terminal = fakeTerminal(tty);
    const shown = open({ stream: terminal, json: false, env: {} });
    for (const event of events.slice(3, 6)) shown.show(event);
    terminal.resize(40);
    vi.advanceTimersByTime(200);
    expect(terminal.screen().filter((line) => line.includes('stalled'))).toHaveLength(1);
    expect(terminal.screen().filter((line) => line.includes('of 3 done'))).toHaveLength(1);
  });

  test('more cases than rows are summed up', () => {
    const terminal = fakeTerminal({ ...tty, rows: 8 });
    const shown = open({ stream: terminal, json: false, env: {} });
    shown.show({ kind: 'run-start', run: 'r', cases: 20, workers: 20, notes: [] });
    for (let n = 0; n < 20; n++)
      shown.show({ kind: 'case-start', id: `${n}`, scenario: 's', case: `${n}`, expectedMs: 1000 });
    expect(terminal.screen()).toHaveLength(6);
    expect(terminal.screen().at(-2)).toBe('  and 16 more');
    expect(terminal.screen().at(-1)).toMatch(/0 of 20 done/);
  });
});

describe('searches', () => {
  const search = (trialsDone: number, leftMs = 160_000): ProgressEvent => ({
    kind: 'search',
    trialsDone,
    trialsExpected: 71,
    leftMs,
    brackets: [
      { name: 'tune/silence', valueS: 2, fromMs: 1900, toMs: 2120 },
      { name: 'tune/refused', valueS: 1, fromMs: 800, toMs: 4000 },
    ],
  });
  const start: ProgressEvent = {
    kind: 'case-start',
    id: 't1',
    scenario: 'tune/silence',
    case: 'search',
    expectedMs: 4000,
  };
  const phase: ProgressEvent = { kind: 'case-phase', id: 't1', phase: 'play', text: 'stall injected' };
  const end = (broke: boolean, changes = {}): ProgressEvent => {
    const result = stalledReader().result;
    const reading = { broke, reason: 'it was lost', evidence: [1] };
    const trial = { ...result, scenario: 'tune/silence', case: 'search', params: { sizeMs: 2030 }, reading };
    return { kind: 'case-end', id: 't1', result: { ...trial, ...changes } };
  };
  const unbelieved = { outcome: 'inconclusive', reason: 'the fault left no trace' };
  const plainTerminal = { isTTY: false, columns: 80, rows: 24 };

  test('plain: one short line a trial, and how far the searches are', () => {
    const terminal = fakeTerminal(plainTerminal);
    const shown = open({ stream: terminal, json: false, env: {} });
    for (const event of [search(12), start, phase, end(true), start, end(false), start, end(true, unbelieved)])
      shown.show(event);
    expect(
      terminal.written
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(9)),
    ).toEqual([
      'searching: 12 of about 71 trials, about 2:40 left; tune/silence at 2 s: between 1.90 and 2.12 s; tune/refused at 1 s: between 0.80 and 4.00 s',
      'trial tune/silence 2.03 s: broke',
      'trial tune/silence 2.03 s: survived',
      'trial tune/silence 2.03 s: inconclusive: the fault left no trace',
    ]);
  });

  test('plain: how far they are is said at each tenth, or every ten seconds', () => {
    const said = (advanceMs: number, upTo: number) => {
      const terminal = fakeTerminal(plainTerminal);
      const shown = open({ stream: terminal, json: false, env: {} });
      for (let done = 0; done <= upTo; done++) {
        shown.show(search(done));
        shown.show(search(done));
        vi.advanceTimersByTime(advanceMs);
      }
      return terminal.written.trimEnd().split('\n').length;
    };
    expect(said(100, 71)).toBe(11);
    expect(said(4000, 6)).toBe(3);
  });

  test('live: brackets, trials done and time left; a believed trial leaves no line behind', () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 100, rows: 24 });
    const shown = open({ stream: terminal, json: false, env: {} });
    shown.show({ kind: 'run-start', run: 'r', cases: 0, workers: 2, notes: [] });
    for (const event of [search(12), start, end(true), start, phase]) shown.show(event);
    vi.advanceTimersByTime(1000);
    expect(terminal.screen()).toEqual([
      expect.stringMatching(/^. tune\/silence \(search\) .*stall injected$/),
      '  tune/silence at 2 s: between 1.90 and 2.12 s',
      '  tune/refused at 1 s: between 0.80 and 4.00 s',
      '  ██░░░░░░░░░░ 12 of about 71 trials, about 2:40 left · 1.0 s',
    ]);
    shown.show(end(true, unbelieved));
    shown.show(search(71, 0));
    expect(terminal.screen()[0]).toBe('? tune/silence 2.03 s: inconclusive: the fault left no trace');
    expect(terminal.screen().at(-1)).toBe('  ████████████ 71 of about 71 trials · 1.0 s');
    shown.show(events.at(-1) as ProgressEvent);
    expect(terminal.screen().join('\n')).not.toContain('of about');
  });

  test.each([60, 40, 24, 12])('live: no line is wider than %i columns', (columns) => {
    const terminal = fakeTerminal({ isTTY: true, columns, rows: 24 });
    const shown = open({ stream: terminal, json: false, env: {} });
    for (const event of [search(12), start]) shown.show(event);
    vi.advanceTimersByTime(300);
    for (const line of terminal.screen()) expect(line.length).toBeLessThan(columns);
    expect(terminal.screen()).toHaveLength(4);
  });

  test('--json: nothing', () => {
    const terminal = fakeTerminal(plainTerminal);
    const shown = open({ stream: terminal, json: true, env: {} });
    for (const event of [search(12), start, phase, end(true)]) shown.show(event);
    expect(terminal.written).toBe('');
  });
});

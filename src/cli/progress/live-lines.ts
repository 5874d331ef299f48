import type { ProgressEvent } from '../../model/progress.ts';
import type { CaseOutcome } from '../../model/verdict.ts';
import { amount, bar, bracketText, clock, printable, searchTally, share, words } from './words.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface RunningCase {
  readonly name: string;
  readonly startedMs: number;
  readonly expectedMs: number;
  readonly doing: string;
}

/** `⠙ error-1190/stalled-reader (default)  3.2 / 9.0 s  waiting for the source to give up`, at most `width` columns. */
export function runningLine(it: RunningCase, nowMs: number, frame: number, width: number): string {
  const elapsedMs = nowMs - it.startedMs;
  const time = `${clock(elapsedMs).replace(' s', it.expectedMs < 60_000 ? '' : ' s')} / ${clock(it.expectedMs)}`;
  const meter = width >= 90 ? ` ${bar(Math.min(1, elapsedMs / Math.max(1, it.expectedMs)), 12)}` : '';
  const head = `${spinner[frame % spinner.length]} `;
  const tail = `${meter} ${time}`;
  // The name matters most, then the time, then what it is doing.
  const room = width - head.length - tail.length;
  if (room < 12) return cut(`${head}${it.name}`, width);
  const name = cut(it.name, room);
  const rest = room - name.length - 2;
  return `${head}${name}${tail}${rest >= 8 ? `  ${cut(it.doing, rest)}` : ''}`;
}

/** `⠙ MySQL 9.7 packages ██████░░░░░░ 45%  19.4 / 43.0 MB`. */
export function preparingLine(
  event: Extract<ProgressEvent, { kind: 'preparing' }>,
  frame: number,
  width: number,
): string {
  const fraction = share(event);
  const head = `${spinner[frame % spinner.length]} ${printable(event.what)}`;
  const percent = fraction === null ? '' : ` ${String(Math.floor(fraction * 100)).padStart(3)}%`;
  const detail = amount(event) === '' ? '' : `  ${amount(event)}`;
  const room = width - head.length - percent.length - detail.length - 1;
  const meter = fraction === null || room < 8 ? '' : ` ${bar(fraction, Math.min(24, room))}`;
  return cut(`${head}${meter}${percent}${detail}`, width);
}

/** `3 of 16 done · 1 failed · 0:14`. */
export function tallyLine(ended: readonly CaseOutcome[], expected: number, elapsedMs: number, width: number): string {
  const bad = (['fail', 'inconclusive', 'flaky', 'skipped'] as const).flatMap((outcome) => {
    const count = ended.filter((one) => one === outcome).length;
    return count === 0 ? [] : [`${count} ${words[outcome]}`];
  });
  return cut([`  ${ended.length} of ${expected} done`, ...bad, clock(elapsedMs)].join(' · '), width);
}

/** Where each search stands, and under it how far all are: `  12 of about 71 trials, about 2:40 left · 0:45`. */
export function searchLines(
  event: Extract<ProgressEvent, { kind: 'search' }>,
  elapsedMs: number,
  width: number,
): string[] {
  const done = event.trialsDone / Math.max(1, event.trialsDone, event.trialsExpected);
  const meter = width >= 60 ? `${bar(done, 12)} ` : '';
  return [
    ...event.brackets.map((one) => cut(`  ${bracketText(one)}`, width)),
    cut(`  ${meter}${searchTally(event)} · ${clock(elapsedMs)}`, width),
  ];
}

/** At most `width` columns, with an ellipsis where something was cut off. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

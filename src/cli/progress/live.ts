import picocolors from 'picocolors';
import type { ProgressDisplay, ProgressEvent } from '../../model/progress.ts';
import type { CaseOutcome } from '../../model/verdict.ts';
import { preparingLine, type RunningCase, runningLine, searchLines, tallyLine } from './live-lines.ts';
import { redrawnRegion } from './redrawn-region.ts';
import type { ProgressStream } from './stream.ts';
import { caseName, clock, isTrial, printable, signs, trialText, why } from './words.ts';

const drawEveryMs = 100;
// The stream is known to be a terminal here, so colours do not depend on what picocolors would detect.
const colors = picocolors.createColors(true);
const paint: Readonly<Record<CaseOutcome, (text: string) => string>> = {
  pass: colors.green,
  flaky: colors.yellow,
  fail: colors.red,
  inconclusive: colors.yellow,
  skipped: colors.dim,
};

/** Live lines at the foot of the terminal; what is finished scrolls away above them. */
export function liveDisplay(stream: ProgressStream, now: () => number): ProgressDisplay {
  const region = redrawnRegion(stream);
  const running = new Map<string, RunningCase>();
  // By case: what a later attempt says of it replaces what was shown before.
  const ended = new Map<string, CaseOutcome>();
  let preparation: Extract<ProgressEvent, { kind: 'preparing' }> | null = null;
  let search: Extract<ProgressEvent, { kind: 'search' }> | null = null;
  let expected = 0;
  let startedMs = now();
  let frame = 0;
  let closed = false;

  const liveLines = (): string[] => {
    const width = region.width();
    const lines = preparation === null ? [] : [preparingLine(preparation, frame, width)];
    for (const it of running.values()) lines.push(runningLine(it, now(), frame, width));
    if (search !== null) lines.push(...searchLines(search, now() - startedMs, width));
    else if (expected > 0) lines.push(tallyLine([...ended.values()], expected, now() - startedMs, width));
    return lines;
  };
  const draw = () => region.draw(liveLines(), colors.dim);
  const above = (text: string, color: (text: string) => string = String) => region.above(text, color);

  const take = (event: ProgressEvent) => {
    if (event.kind === 'preparing') {
      const complete = event.done !== undefined && event.done === event.total;
      preparation = complete ? null : event;
      if (complete) above(`${signs.pass} ${printable(event.what)}`, colors.dim);
    } else if (event.kind === 'search') {
      preparation = null;
      search = event;
    } else if (event.kind === 'run-start') {
      preparation = null;
      expected = event.cases;
      startedMs = now();
      for (const note of event.notes) above(`note: ${printable(note)}`, colors.dim);
    } else if (event.kind === 'case-start') {
      preparation = null;
      running.set(event.id, {
        name: caseName(event),
        startedMs: now(),
        expectedMs: event.expectedMs,
        doing: 'starting',
      });
    } else if (event.kind === 'case-phase') {
      const it = running.get(event.id);
      if (it) running.set(event.id, { ...it, doing: printable(event.text === '' ? event.phase : event.text) });
    } else if (event.kind === 'case-end') {
      running.delete(event.id);
      const { outcome, wallMs } = event.result;
      ended.set(event.result.id, outcome);
      if (isTrial(event.result)) {
        // What a trial says shows in the bracket; only what could not be believed stays on the screen.
        if (outcome !== 'pass') above(`${signs[outcome]} ${trialText(event.result)}`, paint[outcome]);
        return;
      }
      const reason = why(event.result);
      const took = outcome === 'skipped' ? '' : `  ${clock(wallMs)}`;
      above(`${signs[outcome]} ${caseName(event.result)}${took}${reason === '' ? '' : `  ${reason}`}`, paint[outcome]);
    } else if (event.kind === 'run-end') {
      running.clear();
      expected = 0;
      search = null;
      for (const file of event.files) above(`wrote ${printable(file)}`, colors.dim);
    } else if (event.kind === 'warning') above(`warning: ${printable(event.text)}`, colors.yellow);
  };

  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, drawEveryMs);
  timer.unref();
  // A crash must not leave the terminal without a cursor.
  const restore = () => region.close();
  process.once('exit', restore);

  return {
    show: (event) => {
      if (closed) return;
      take(event);
      draw();
    },
    close: () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      process.removeListener('exit', restore);
      region.close();
    },
  };
}

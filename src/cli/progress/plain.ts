import type { ProgressDisplay, ProgressEvent } from '../../model/progress.ts';
import type { ProgressStream } from './stream.ts';
import {
  amount,
  bracketText,
  caseName,
  clock,
  isTrial,
  printable,
  searchTally,
  share,
  trialText,
  why,
  words,
} from './words.ts';

const repeatAfterMs = 5000;
const searchAgainAfterMs = 10_000;

/** Time-stamped lines for logs: every line stands alone and nothing is redrawn. */
export function plainDisplay(stream: ProgressStream, now: () => number): ProgressDisplay {
  const prepared = new Map<string, { tenth: number; atMs: number }>();
  const trials = new Set<string>();
  let searched: { tenth: number; atMs: number } | null = null;
  let closed = false;
  const line = (text: string) => stream.write(`${new Date(now()).toISOString().slice(11, 19)} ${text}\n`);

  /** Says a preparation when it begins, every tenth of it or every few seconds, and when it is complete. */
  const preparing = (event: Extract<ProgressEvent, { kind: 'preparing' }>) => {
    const what = printable(event.what);
    const fraction = share(event);
    const tenth = fraction === null ? 0 : Math.floor(fraction * 10);
    const said = prepared.get(what);
    const complete = fraction === 1;
    if (said && (tenth === said.tenth || (!complete && now() - said.atMs < repeatAfterMs))) return;
    prepared.set(what, { tenth, atMs: now() });
    const detail = [fraction === null ? '' : `${Math.floor(fraction * 100)}%`, amount(event)].filter(
      (part) => part !== '',
    );
    line(`preparing ${what}${detail.length === 0 ? '' : ` (${detail.join(', ')})`}`);
  };

  /** Says how far a tuning is at each tenth of its trials, or every ten seconds. */
  const searching = (event: Extract<ProgressEvent, { kind: 'search' }>) => {
    const tenth = Math.floor((event.trialsDone / Math.max(1, event.trialsDone, event.trialsExpected)) * 10);
    if (searched !== null && tenth <= searched.tenth && now() - searched.atMs < searchAgainAfterMs) return;
    // The number of trials is an estimate: what has been said once is not said again when it grows.
    searched = { tenth: Math.max(tenth, searched?.tenth ?? 0), atMs: now() };
    line([`searching: ${searchTally(event)}`, ...event.brackets.map(bracketText)].join('; '));
  };

  const say = (event: ProgressEvent) => {
    if (event.kind === 'preparing') return preparing(event);
    if (event.kind === 'search') return searching(event);
    if (event.kind === 'warning') return line(`warning: ${printable(event.text)}`);
    if (event.kind === 'run-start') {
      line(`run ${printable(event.run)}: ${event.cases} cases, ${event.workers} at a time`);
      for (const note of event.notes) line(`note: ${printable(note)}`);
      return;
    }
    if (event.kind === 'case-start' && isTrial(event)) {
      trials.add(event.id);
      return;
    }
    if (event.kind === 'case-phase' && trials.has(event.id)) return;
    if (event.kind === 'case-end' && isTrial(event.result)) {
      trials.delete(event.id);
      return line(`trial ${trialText(event.result)}`);
    }
    if (event.kind === 'case-start') return line(`start ${caseName(event)}, about ${clock(event.expectedMs)}`);
    if (event.kind === 'case-phase')
      return line(`  ${printable(event.id)}: ${printable(event.phase)}: ${printable(event.text)}`);
    if (event.kind === 'case-end') {
      const reason = why(event.result);
      return line(
        `${words[event.result.outcome]} ${caseName(event.result)} after ${clock(event.result.wallMs)}${reason === '' ? '' : `: ${reason}`}`,
      );
    }
    if (event.kind !== 'run-end') return;
    line(`done after ${clock(event.result.wallMs)}: ${words[event.result.outcome]}`);
    for (const file of event.files) line(`wrote ${printable(file)}`);
  };

  return {
    show: (event) => {
      if (!closed) say(event);
    },
    close: () => {
      closed = true;
    },
  };
}

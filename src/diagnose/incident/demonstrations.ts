import { connectErrors } from '../errnos.ts';
import type { Axis } from '../verdicts.ts';
import { everyWord } from '../words.ts';

/** A verdict, and its cause where the verdict alone does not say which demonstration is meant. */
export interface Shown {
  readonly axis: Axis;
  readonly verdict: string;
  /** Number of an error of connect or login. */
  readonly errno?: string;
}

/** Scenarios that show a verdict beside the one that its words name. */
const further: readonly (readonly [demonstration: string, shown: Shown])[] = [
  ['kernel/idle-eviction/heartbeats-too-rare', { axis: 'receiver', verdict: 'stalled-blind' }],
  ['process/killed/source', { axis: 'receiver', verdict: 'reconnecting' }],
  ['storage/replica-stops-reading/relay-log-full', { axis: 'receiver', verdict: 'receiver-blocked' }],
  ['storage/replica-stops-reading/relay-log-sync-stuck', { axis: 'receiver', verdict: 'receiver-blocked' }],
  ['storage/replica-stops-reading/files-frozen', { axis: 'receiver', verdict: 'receiver-blocked' }],
];

/** What each demonstration shows, as `scenario/case`: of words.ts, errnos.ts and the list above. */
export const demonstrations: ReadonlyMap<string, readonly Shown[]> = collect();

function collect(): ReadonlyMap<string, readonly Shown[]> {
  const found = new Map<string, readonly Shown[]>();
  const add = (name: string | null, shown: Shown): void => {
    if (name !== null) found.set(name, [...(found.get(name) ?? []), shown]);
  };
  for (const [axis, words] of Object.entries(everyWord))
    for (const [verdict, { scenario }] of Object.entries(words)) add(scenario, { axis: axis as Axis, verdict });
  for (const [errno, { scenario }] of Object.entries(connectErrors))
    if (!(found.get(scenario ?? '') ?? []).some(({ verdict }) => verdict === 'reconnecting'))
      add(scenario, { axis: 'receiver', verdict: 'reconnecting', errno });
  for (const [name, shown] of further) add(name, shown);
  return found;
}

import type { Shown } from './demonstrations.ts';
import type { StatusShown } from './recorded.ts';

/** What a status must show so that a verdict can hold; where nothing is named, it shows nothing of it. */
interface Requires {
  readonly receiver?: readonly string[];
  readonly applier?: string;
  readonly missing?: boolean;
}

const runs = ['Yes'];
const stopped = ['No'];
const between = ['Yes', 'Connecting'];

/** As the classifier has it (axes/): what a demonstration showed on its way into and out of its state is no sign of it. */
const requires: Readonly<Record<string, Requires>> = {
  idle: { receiver: runs, missing: false },
  'large-transaction-in-flight': { receiver: runs, missing: true },
  'stalled-blind': { receiver: runs },
  'half-open': { receiver: runs },
  'slow-link': { receiver: runs, missing: true },
  'receiver-blocked': { receiver: runs, missing: true },
  reconnecting: { receiver: ['Connecting'] },
  'reconnect-loop-no-progress': { receiver: between, missing: true },
  'heartbeat-storm': { receiver: between, missing: false },
  'other-source': { receiver: between },
  'gave-up': { receiver: stopped },
  'stopped-by-operator': { receiver: stopped },
  'fatal-from-source': { receiver: stopped },
  'will-fail-purged': { missing: true },
  behind: { applier: 'Yes', missing: true },
  blocked: { applier: 'Yes', missing: true },
  'delayed-on-purpose': { applier: 'Yes', missing: true },
  error: { applier: 'No' },
  stopped: { applier: 'No' },
};

/** Whether a verdict can hold while the status shows this. Pure. */
export function allows({ verdict }: Shown, status: StatusShown): boolean {
  const { receiver, applier, missing } = requires[verdict] ?? {};
  return (
    (receiver?.includes(status.receiver) ?? true) &&
    (applier ?? status.applier) === status.applier &&
    (missing ?? status.missing) === status.missing
  );
}

/** States of the receiver under which a verdict can hold. */
export const receiverOf = (verdict: string): readonly string[] =>
  requires[verdict]?.receiver ?? ['Yes', 'Connecting', 'No'];

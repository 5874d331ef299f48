import type { AtlasEnding, AtlasEntry, AtlasFault } from '../../measures/atlas.ts';
import { listed, unknownKind } from './text.ts';

/** What the atlas leaves open, said once. */
export const atlasIntroduction =
  'What each fault showed on each server, from real runs: which error counters of the source moved, what both ends logged, what the replica’s status showed, and how its receiver ended up. Thread ids, hosts, ports, files, positions, UUIDs and attempt numbers are replaced by placeholders.';

/** `packet-drop (percent 100, direction both) on source-proxy`. */
export function faultText(faults: readonly AtlasFault[]): string {
  return listed(
    faults.map(({ name, leg, params }) => {
      const given = Object.entries(params).map(([param, value]) => `${param} ${value}`);
      return `${name}${given.length === 0 ? '' : ` (${given.join(', ')})`}${leg === 'link' ? '' : ` on ${leg}`}`;
    }),
  );
}

/** `Yes → Connecting → Yes`. */
export function receiverText({ path, repeated }: AtlasEntry['receiver']): string {
  if (path.length === 0) return 'not observed';
  if (path.length === 1) return `${path[0]} all the time`;
  return `${path.join(' → ')}${repeated ? ', more than once' : ''}`;
}

/** How the receiver ended up, in a sentence without its full stop. */
export function endingText(ending: AtlasEnding, retryCount: string | null): string {
  switch (ending.kind) {
    case 'stayed':
      return 'keeps its connection';
    case 'reconnected':
      return 'comes back by itself';
    case 'restarted':
      return 'runs again after a restart of the server';
    case 'not-back':
      return `not back at the end: ${ending.receiver}, Last_IO_Errno ${ending.errno}`;
    case 'gave-up': {
      const left = ending.errno === 0 ? 'Last_IO_Errno 0 and no text' : `Last_IO_Errno ${ending.errno} stays`;
      const limit = retryCount === null ? '' : ` (retry_count ${retryCount})`;
      return `gives up${limit}: receiver No, ${left}; ${ending.startedAgain ? 'START REPLICA brought it back' : 'it did not run again'}`;
    }
    default:
      return unknownKind(ending);
  }
}

/** The counters that moved; `null` where the server counts no errors. */
export function countersText({ counters }: AtlasEntry): string | null {
  if (counters === null) return null;
  return counters.length === 0 ? 'none moved' : counters.join(', ');
}

export function literalText(literal1190: boolean): string {
  return literal1190 ? 'appeared' : 'not seen: not counted, not logged, not in the status';
}

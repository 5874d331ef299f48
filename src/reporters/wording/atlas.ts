import type { AtlasEnding, AtlasEntry, AtlasFault } from '../../measures/atlas.ts';
import type { Introduction } from './introduction.ts';
import { listed, unknownKind } from './text.ts';

/** What the atlas shows and how to read it, said once. */
export const atlasIntroduction: Introduction = {
  shows:
    'Use this page to find the fault behind an error number or a log line: search it for the text of your log. For each fault and each server it shows the error counters of the source that changed, the log lines of both servers, the status of the replica, and whether its receiver reconnected. All of it was recorded on real servers.',
  points: [
    'Thread ids, hosts, ports, files, positions, UUIDs and attempt numbers are replaced by placeholders.',
    'Counters: errors that the source counts by number (performance_schema). Not counted: the server does not count them, or the counters were not read.',
    'Last_IO_Errno 0: the status of the replica showed no error.',
    'The servers run with net_write_timeout 2 s and replica_net_timeout (slave_net_timeout) 4 s, unless the scenario sets others.',
  ],
};

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
  if (path.length === 1) return `always ${path[0]}`;
  return `${path.join(' → ')}${repeated ? ', more than once' : ''}`;
}

/** How the receiver ended up, in a sentence without its full stop. */
export function endingText(ending: AtlasEnding, retryCount: string | null): string {
  switch (ending.kind) {
    case 'stayed':
      return 'keeps its connection';
    case 'reconnected':
      return 'reconnects by itself';
    case 'restarted':
      return 'runs again after a restart of the server';
    case 'not-back':
      return `has not reconnected: receiver ${ending.receiver}, Last_IO_Errno ${ending.errno}`;
    case 'gave-up': {
      const left = ending.errno === 0 ? 'Last_IO_Errno 0 without a text' : `Last_IO_Errno ${ending.errno}`;
      const limit = retryCount === null ? '' : ` (retry_count ${retryCount})`;
      return `stops after its retries${limit}: receiver No, ${left}; ${ending.startedAgain ? 'an operator started it again' : 'it did not run again'}`;
    }
    default:
      return unknownKind(ending);
  }
}

/** The counters that changed; `null` where the server counts no errors. */
export function countersText({ counters }: AtlasEntry): string | null {
  if (counters === null) return null;
  return counters.length === 0 ? 'unchanged' : counters.join(', ');
}

export function literalText(literal1190: boolean): string {
  return literal1190 ? 'seen' : 'not seen in counters, logs and status';
}

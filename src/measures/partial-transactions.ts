import type { ProxyConnectionSample } from '../model/samples.ts';
import { type Measure, measured, notInjected, unlessLost, unmeasured } from './measure.ts';

/** Events after which a transaction has begun and not ended. */
const insideTransaction: ReadonlySet<string> = new Set([
  'Gtid',
  'Anonymous_gtid',
  'Query',
  'Rows_query',
  'Table_map',
  'Write_rows',
  'Update_rows',
  'Delete_rows',
]);

/**
 * Transactions of which a connection had carried a part when it ended, and which a later connection carried again from their beginning: the part was
 * received in vain. Read from the stream; what the replica made of the part is not on the wire.
 */
export const partialTransactions: Measure = (timeline) => {
  const { injected } = timeline;
  if (!injected) return unmeasured(notInjected);
  const last = timeline.last('proxy');
  if (!last) return unmeasured('the proxy was not observed');
  const restarted = timeline.first('process', (o) => o.process === 'proxy' && o.event === 'restarted');
  if (restarted) return unmeasured('the proxy was restarted and lost its counts', [restarted.seq]);
  const read = last.connections.filter(({ resentBytes }) => resentBytes !== null);
  if (read.length === 0)
    return unmeasured(
      'this proxy does not read the binary-log stream (only the embedded one does, on plain connections)',
      [last.seq],
    );
  if (read.every(({ lastEvent }) => lastEvent === undefined))
    return unmeasured('this history does not show where in the stream a connection ended', [last.seq]);
  const again = read.filter((connection, index) => isBroken(connection) && hasResent(read.slice(index + 1)));
  return unlessLost(timeline, ['proxy'], measured(again.length, [injected.seq, last.seq]));
};

function isBroken({ open, lastEvent }: ProxyConnectionSample): boolean {
  return !open && lastEvent !== undefined && insideTransaction.has(lastEvent);
}

/** Whether the next connection that streamed anything began with what had been streamed before. */
function hasResent(later: readonly ProxyConnectionSample[]): boolean {
  const next = later.find(({ lastEvent }) => lastEvent !== undefined);
  return (next?.resentBytes ?? 0) > 0;
}

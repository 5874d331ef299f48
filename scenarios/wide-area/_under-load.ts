import { deliveryStretch, GtidSet, type Stage, stretchMark } from 'replfault';

/** What the source writes in a case. */
export interface Load {
  readonly writesPerS: number;
  readonly rowBytes: number;
  /** How long, s. */
  readonly loadS: number;
}

/** After the load, everything must arrive within this time over a link that is whole again, ms. */
const arrivalMs = 25_000;

/** Bytes per second that the load adds to the binary log, at least. */
export const bytesPerS = ({ writesPerS, rowBytes }: Load): number => writesPerS * rowBytes;

/** The same in words. */
export const loadWords = (load: Load): string => `${(bytesPerS(load) / 1e6).toFixed(1)} MB/s of row events`;

/** Time of the play that no server can shorten, ms. */
export const loadMs = ({ loadS }: Load): number => loadS * 1000;

/** Nothing is under way: the replica has executed all that the source has. */
export async function untilEqual(stage: Stage, what: string): Promise<void> {
  await stage.until(
    what,
    'replication',
    (o) => GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    { timeoutMs: arrivalMs },
  );
}

/** The writer begins on an idle connection, so that its congestion window is that of a new one; what arrives until the writer rests is measured. */
export async function measureDelivery(stage: Stage, load: Load): Promise<void> {
  stage.note(stretchMark(deliveryStretch, 'begins'));
  stage.workload.resume();
  await stage.hold(loadMs(load), `${loadWords(load)} under way`);
  stage.note(stretchMark(deliveryStretch, 'ends'));
  await stage.workload.pause();
}

import { deliveryStretch, GtidSet, type Stage, stretchMark } from 'replfault';

/** What the source writes in a case, and how far away its replica is. */
export interface Load {
  readonly rttMs: number;
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

const loadMs = ({ loadS }: Load): number => loadS * 1000;
/** What is on its way has arrived, and been acknowledged, ms. */
const quietMs = ({ rttMs }: Load): number => 3 * rttMs;

/** Time of the play that no server can shorten, ms. */
export const playMs = (load: Load): number => quietMs(load) + loadMs(load);

/** The writer rests, and nothing is on its way: what is counted from now on was sent from now on. */
export async function untilIdle(stage: Stage, load: Load): Promise<void> {
  await stage.workload.pause();
  await untilEqual(stage, 'the replica has everything before the load');
  await stage.hold(quietMs(load), 'what is on its way arrives');
}

/** Nothing is under way: the receiver is connected, and the replica has executed all that the source has. */
export async function untilEqual(stage: Stage, what: string): Promise<void> {
  await stage.until(
    what,
    'replication',
    (o) => o.status.receiver === 'Yes' && GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid)).isEmpty,
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

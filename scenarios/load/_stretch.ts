import { GtidSet, type Stage, stretchMark } from 'replfault';

const arrivalTimeoutMs = 15_000;

/** The replica has executed everything that the source has. */
export async function untilEqual(stage: Stage): Promise<void> {
  // A joint sample takes its time: the one under way may have asked the source before this began.
  await stage.until('the sample under way is over', 'replication', () => true, { timeoutMs: 2000 });
  await stage.until(
    'the replica has everything',
    'replication',
    (o) => GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    { timeoutMs: arrivalTimeoutMs },
  );
}

/** Marks a stretch of the play in which nothing is written but what `act` writes, until the replica has it and the proxy has been read. */
export async function stretch(stage: Stage, name: string, act: () => Promise<void>): Promise<void> {
  await stage.workload.pause();
  await untilEqual(stage);
  await stage.until('the proxy is read before the stretch', 'proxy', () => true, { timeoutMs: 2000 });
  stage.note(stretchMark(name, 'begins'));
  await act();
  await untilEqual(stage);
  await stage.until('the proxy is read after the stretch', 'proxy', () => true, { timeoutMs: 2000 });
  stage.note(stretchMark(name, 'ends'));
  stage.workload.resume();
}

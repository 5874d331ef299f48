import { allReplicas } from '../measures/all-replicas.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface SomeRefusedOptions {
  /** What refused replicas show as Last_IO_Errno. */
  readonly ioErrno: number;
  /** Replicas that show it at one time, and replicas that are connected at that time. */
  readonly refused: number;
  readonly connected: number;
}

/** When the fault was healed, some replicas were refused with an error and the others were connected. */
export function someRefused({ ioErrno, refused, connected }: SomeRefusedOptions): Check {
  return {
    name: 'some-refused',
    ...finding('receiver', 'connection'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const replicas = allReplicas(timeline);
      const before = replicas.map(({ name, probe, looks }) => ({
        name,
        probe,
        look: looks.findLast((o) => o.atMs > injected.atMs && o.atMs <= healed.atMs),
      }));
      const unseen = before.find(({ look }) => look === undefined);
      if (before.length === 0 || unseen)
        return inconclusive(`${unseen ? `the ${unseen.name}` : 'no replica'} was not observed before the healing`);
      const lost = timeline.first('probe-lost', (o) => before.some(({ probe }) => probe === o.probe));
      if (lost && lost.atMs <= healed.atMs) return inconclusive(`the ${lost.probe} probe was lost`, [lost.seq]);
      const seen = before.flatMap(({ name, look }) => (look ? [{ name, look }] : []));
      const evidence = seen.map(({ look }) => look.seq);
      const withErrno = seen.filter(
        ({ look: { status } }) => status.lastIoErrno === ioErrno && status.receiver !== 'Yes',
      );
      const running = seen.filter(({ look: { status } }) => status.receiver === 'Yes' && status.lastIoErrno === 0);
      const said = `${withErrno.length} replicas showed ${ioErrno} (${withErrno.map(({ name }) => name).join(', ') || 'none'}), ${running.length} were connected`;
      return withErrno.length === refused && running.length === connected
        ? pass(said, evidence)
        : fail(`${said}; expected ${refused} and ${connected}`, evidence);
    },
  };
}

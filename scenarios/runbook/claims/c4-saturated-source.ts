import { defineClaim, type Facts, procedures } from 'replfault';
import { count, loadFacts, median, numberOf, planted, time, trialsOf, writeFailed } from './_facts.ts';

const cpu = 'process/cpu-starved-source/ten-percent';
const disk = 'runbook/slow-disk/durable';

/** Commits that take this many times as long as without the load, and this much longer, show that it was felt. */
const feltTimes = 2;
const feltMs = 20;

const felt = (facts: Facts): boolean =>
  numberOf(facts, 'loadedSlowestCommitMs') >= feltTimes * numberOf(facts, 'calmCommitMs') + feltMs;

export default defineClaim({
  id: 'C4',
  says: 'Saturated resources of the source (CPU, disk I/O) slow the flushing of the binary log and delay network writes, which causes the error.',
  hypothesis:
    'Saturation delays commits, and with them what there is to send. Each write that is made finds room at once, so none fails.',
  variable: 'failed writes to the replica while the source is saturated, and how long commits take, ms',
  rule: 'Confirmed if a write to the replica fails while the source has a tenth of a processor or a slow disk and the link is healthy; refuted if none does although commits are felt to be slower (the slowest at least twice the ordinary one and 20 ms more); conditional if it was not felt.',
  leastTrials: 2,
  exhibits: [cpu, disk],
  measure: loadFacts,
  decide(facts) {
    const [starved, slow] = [trialsOf(facts, cpu), trialsOf(facts, disk)];
    const failed = count([...starved, ...slow], writeFailed);
    const allFelt = count([...starved, ...slow], felt);
    const commits = (trials: readonly Facts[]): string =>
      `${time(median(trials, 'loadedCommitMs'))} and up to ${time(median(trials, 'loadedSlowestCommitMs'))} instead of ${time(median(trials, 'calmCommitMs'))}`;
    return {
      verdict: failed.yes > 0 ? 'confirmed' : allFelt.all ? 'refuted' : 'conditional',
      sentence: `Commits took ${commits(starved)} with a tenth of a processor, and ${commits(slow)} with every fsync 50 ms slower; in ${failed.text} trials a write to the replica failed${failed.yes === 0 && !allFelt.all ? `, but the saturation was felt in ${allFelt.text} only` : ''}.`,
      numbers: {
        starvedCommitMs: median(starved, 'loadedCommitMs'),
        starvedSlowestCommitMs: median(starved, 'loadedSlowestCommitMs'),
        starvedCalmCommitMs: median(starved, 'calmCommitMs'),
        slowDiskCommitMs: median(slow, 'loadedCommitMs'),
        slowDiskCalmCommitMs: median(slow, 'calmCommitMs'),
        writeFailed: failed.text,
      },
    };
  },
  planted: {
    world: 'A source with a slow disk cannot finish a write to its replica.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [disk]: { writeFailedMs: 1100 } }),
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'A saturated source makes commits slow and does not cause this error: it has less to send, and the socket accepts it at once.',
      'If this error and a busy source occur together, look for a common cause (a burst that a slow link cannot carry), and measure the link.',
      `A source so busy that it sends nothing for longer than ${netTimeout}, not even heartbeats, loses its replica by the timeout of the replica. Check that the position of its binary log moves:`,
      procedures.showBinaryLogs(server),
    ];
  },
});

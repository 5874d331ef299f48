import { defineClaim, type Facts, procedures } from 'replfault';
import { count, diskFacts, felt, fsyncDelay, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const cpu = 'process/cpu-starved-source/ten-percent';
const disk = 'runbook/slow-disk/durable';

export default defineClaim({
  id: 'C4',
  says: 'Saturated resources of the source (CPU, disk I/O) slow the flushing of the binary log and delay network writes, which causes the error.',
  hypothesis:
    'Saturation delays commits, so the source has less to send. Each write finds room in the send buffer at once, so none fails.',
  variable: 'failed writes to the replica while the source is saturated; time of a commit, ms',
  rule: 'Confirmed if a write to the replica fails while the source has 10 % of one CPU or a slow disk and the link is healthy. Refuted if none fails although commits are slower (the slowest takes at least twice the usual time and 20 ms more). Not testable if commits are not slower: then the source was not saturated.',
  reads: ['source-write', 'commits'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [cpu, disk],
  measure: diskFacts,
  decide(facts) {
    const [starved, slow] = [trialsOf(facts, cpu), trialsOf(facts, disk)];
    const failed = count([...starved, ...slow], writeFailed);
    const allFelt = count([...starved, ...slow], felt);
    const commits = (trials: readonly Facts[]): string =>
      `${time(median(trials, 'loadedCommitMs'))} (slowest ${time(median(trials, 'loadedSlowestCommitMs'))}) instead of ${time(median(trials, 'calmCommitMs'))}`;
    return {
      verdict: failed.yes > 0 ? 'confirmed' : allFelt.all ? 'refuted' : 'not-testable',
      sentence: `Commits took ${commits(starved)} with 10 % of one CPU, and ${commits(slow)} with each fsync delayed by ${fsyncDelay(slow)}. A write to the replica failed in ${failed.text} trials.${failed.yes === 0 && !allFelt.all ? ` Commits were slower in only ${allFelt.text} trials.` : ''}`,
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
  contrary: {
    world: 'Each fsync takes 1 ms longer instead of 50 ms, so that no commit feels the disk.',
    verdict: 'not-testable',
    params: ['runbook/slow-disk/durable:delayMs=1'],
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'A source with 10 % of one CPU, or with fsyncs delayed by 50 ms, committed more slowly, and no write to the replica failed: it has less to send, and the send buffer accepts it at once.',
      'If this error and a busy source occur together, look for a common cause (a burst of writes that exceeds the bandwidth of the link), and measure the link.',
      `If a source is so busy that it sends nothing for longer than ${netTimeout}, not even heartbeats, the replica times out and disconnects. Check that the binary log position of the source advances:`,
      procedures.showBinaryLogs(server),
    ];
  },
});

import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { openFilesOf } from './_observed.ts';

const clients = 'runbook/read-errors/two-clients';

/** Above this share of its limit a server is taken to be short of files. */
const shortOfFilesShare = 0.5;

const timedOut = (facts: Facts): boolean =>
  facts['saysTimeout'] === true && (facts['counted1159'] === null || numberOf(facts, 'counted1159') > 0);
const shortOfFiles = (facts: Facts): boolean =>
  typeof facts['filesOpen'] === 'number' &&
  typeof facts['filesLimit'] === 'number' &&
  facts['filesOpen'] >= facts['filesLimit'] * shortOfFilesShare;

export default defineClaim({
  id: 'Q5',
  says: '1159 (called ER_NET_FCNTL_ERROR) is a failure to control a socket: check ulimit and open files.',
  hypothesis:
    '1159 is ER_NET_READ_INTERRUPTED, a read that timed out. It occurs after silence, with enough files available.',
  variable:
    'read timeouts that the source counted (1159) and logged after a client became silent; open files of the source and their limit',
  rule: 'Refuted if the timeout was reported in every trial with less than half of the allowed files open. Confirmed if it was reported only with more. Not testable if open files cannot be counted, or if no timeout was reported.',
  reads: ['read-errors', 'clients'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [clients],
  measure({ timeline, result }) {
    const half = timeline.first('operator', (o) => o.statement.startsWith('half a packet'));
    const ended = /ended by the server after (\d+) ms/.exec(half?.statement ?? '');
    const files = openFilesOf(timeline, 'source');
    return {
      saysTimeout: timeline
        .of('log')
        .some((o) => o.server === 'source' && /Got timeout reading communication packets/.test(o.text)),
      counted1159: result.condition?.errnos ? (result.condition.errnos['1159'] ?? 0) : null,
      silentMs: ended ? Number(ended[1]) : null,
      filesBefore: files?.before ?? null,
      filesOpen: files?.after ?? null,
      filesLimit: files?.limit ?? null,
    };
  },
  decide(facts, server) {
    const trials = trialsOf(facts, clients);
    const [reported, short] = [count(trials, timedOut), count(trials, shortOfFiles)];
    const counted = median(trials, 'counted1159');
    const open = median(trials, 'filesOpen');
    const limit = median(trials, 'filesLimit');
    if (open === null)
      return {
        verdict: 'not-testable',
        sentence: `The open files of ${procedures.dialectOf(server).product} cannot be counted here.`,
        numbers: { timeoutReported: reported.text },
      };
    return {
      verdict: reported.none
        ? 'not-testable'
        : reported.all && short.none
          ? 'refuted'
          : reported.all && short.all
            ? 'confirmed'
            : 'conditional',
      sentence: `After a client had been silent for ${time(median(trials, 'silentMs'))}, the source reported a read timeout in ${reported.text} trials (\`Got timeout reading communication packets\`${counted === null ? ', the text of 1159; this server does not count errors by number' : `; 1159 was counted: ${counted}`}). Then ${open} of ${limit ?? 'an unlimited number of'} files were open (${median(trials, 'filesBefore')} before).`,
      numbers: {
        timeoutReported: reported.text,
        counted1159: counted,
        filesOpen: open,
        filesBefore: median(trials, 'filesBefore'),
        filesLimit: limit,
        silentMs: median(trials, 'silentMs'),
      },
    };
  },
  planted: {
    world: 'The timeout is reported when nearly all allowed files are open.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [clients]: { filesOpen: 4990, filesLimit: 5000 } }),
  },
  contrary: {
    world:
      'The source may open 500 files instead of 20,000, and has a table of 250 partitions that is read and written, so that more than half of the files are open.',
    verdict: 'confirmed',
    options: ['--workload', 'bench/workloads/many-files.sql,rate=10', '--set', 'source.innodb_open_files=450'],
    openFiles: 500,
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    const counted = procedures.countNetworkErrors(server);
    return [
      '1159 is ER_NET_READ_INTERRUPTED: a read that timed out. Find out what became silent (the network, a stalled client). It is not related to ulimit.',
      `For a replica the timeout is ${netTimeout}. For a client of the source it is wait_timeout between statements, and net_read_timeout within a packet.`,
      ...(counted === null
        ? ['This server does not count it. Look for `Got timeout reading communication packets` in the error log.']
        : ['The receiver of a replica does not increase this counter.', counted]),
    ];
  },
});

import { defineClaim, procedures } from 'replfault';
import { aSeries, asShipped, decide, follows, isNewer, measure, rule, seriesOf, variable } from './_versions.ts';

/** Each of these is followed by the next one in a supported upgrade. */
const series = ['5.6', '5.7', '8.0', '8.4', '9.7'];

export default defineClaim({
  id: 'Q8',
  says: 'A MySQL replica can be older than its source, for a rollback. MySQL 8.4 Reference Manual, “Replication Compatibility Between MySQL Versions”: “Replication from newer sources to older replicas might be possible, but is generally not supported.” MySQL 9.0 Reference Manual, “Downgrading MySQL”, downgrade by replication to the previous series: “Only supported for rollback purposes (that is, if no new server functionality has been applied to the data)”. An older source is the other direction of the same upgrade.',
  hypothesis:
    'Which functionality the data use matters only after the replica has logged in. Authentication and TLS of the two versions decide first.',
  variable,
  rule,
  reads: ['versions'],
  effect: 'fixed',
  leastTrials: 2,
  between: { vendor: 'mysql', example: { source: 'mysql:9.7', replica: 'mysql:5.6' } },
  exhibits: [asShipped],
  measure,
  decide(facts, server) {
    const [from, to] = [seriesOf(server.source?.version ?? server.version), seriesOf(server.version)];
    const decision = decide(facts, server);
    const apart = Math.abs(series.indexOf(from) - series.indexOf(to));
    const scope =
      series.includes(from) && series.includes(to) && apart > 1
        ? ` The manual supports neighbouring series (${series.join(', ')}); these are ${apart} steps apart.`
        : '';
    const oldest =
      /^5\./.test(to) && isNewer(from, to)
        ? ' “Downgrading to MySQL 5.7 or earlier is not supported” (Downgrading MySQL).'
        : '';
    return { ...decision, sentence: decision.sentence + scope + oldest };
  },
  planted: {
    world: 'The replica follows as both servers ship, and everything arrives the same',
    verdict: 'confirmed',
    change: follows,
  },
  contrary: {
    none: 'Between MySQL 9.7 and 5.6, the series that are here, the login fails (errors 2059 and 2026) whatever is changed of account, plugin and TLS; neighbouring series, which may follow, are not here.',
  },
  corrected(server) {
    const { source = server } = server;
    const [from, to] = [seriesOf(source.version), seriesOf(server.version)];
    const newer = isNewer(source.version, server.version);
    return [
      newer
        ? `Before you promote ${aSeries(source.version)} server, see whether ${aSeries(server.version)} replica follows it: that replica is your way back. \`replfault compare mysql:${to} mysql:${from}\` plays every state of the upgrade.`
        : `Before you upgrade a replica to ${to}, see whether it follows the ${from} source. \`replfault compare mysql:${from} mysql:${to}\` plays every state of the upgrade.`,
      'A replica that cannot log in shows Last_IO_Errno 2059 (plugin), 2061 (TLS or public key) or 2026 (TLS), and retries. It loses nothing as long as the source keeps its binary logs:',
      procedures.showReplica(server),
      'If it follows, compare both servers before you rely on it:',
      procedures.compareEnds(server),
      newer
        ? 'If it does not follow, a rollback needs a logical dump of the new server. Take the last backup of the old version before the switchover, and keep the binary logs since then. To shorten the step, upgrade one series at a time.'
        : 'If it does not follow, upgrade one series at a time: 5.7, 8.0, 8.4, 9.7.',
    ];
  },
});

import { defineClaim, procedures } from 'replfault';
import { aSeries, asShipped, decide, isNewer, measure, neverFollows, rule, seriesOf, variable } from './_versions.ts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export default defineClaim({
  id: 'Q9',
  says: 'A MariaDB replica can be of any newer version. MariaDB Documentation, “Upgrading Between Major MariaDB Versions”: “The MariaDB replica can be of any newer version than the primary.” “Replication Overview”: “In general, the replica should always be at least equivalent in version to the primary”. The reverse is tried, too.',
  hypothesis:
    'Since 11.4 a new channel refuses a source without TLS. An older replica follows until the source writes with a collation that the replica does not know.',
  variable,
  rule,
  reads: ['versions'],
  effect: 'fixed',
  leastTrials: 2,
  between: { vendor: 'mariadb', example: { source: 'mariadb:10.11', replica: 'mariadb:11.8' } },
  exhibits: [asShipped],
  measure,
  decide,
  planted: {
    world: 'The replica refuses the source, whatever is changed.',
    verdict: 'refuted',
    change: neverFollows,
  },
  contrary: {
    world: 'The source is MariaDB 10.5 and the replica 10.11: neither is of 11.4 or later.',
    verdict: 'confirmed',
    server: 'mariadb:10.5',
    replicaServer: 'mariadb:10.11',
  },
  corrected(server) {
    const { source = server } = server;
    const to = seriesOf(server.version);
    const compare = 'If it follows, compare both servers before you rely on it:';
    if (isNewer(source.version, server.version))
      return [
        `${capital(aSeries(server.version))} replica of ${aSeries(source.version)} source is a way back for as long as the source writes nothing that ${to} does not know.`,
        ...(isNewer('11.5', source.version) || !isNewer('10.10', server.version)
          ? []
          : [
              'Since 11.5 a source names the collations uca1400 in what it logs. A replica before 10.10 does not know them, and stops at the first such statement (errors 22 and 1273). To change the variables at run time was not enough. With collation_server=utf8mb4_general_ci and character_set_collations=utf8mb4=utf8mb4_general_ci in the option file of the source, before it first wrote, a 10.5 replica followed an 11.8 source, and all kinds of writes arrived the same (measured).',
            ]),
        compare,
        procedures.compareEnds(server),
      ];
    const unverified = procedures.acceptUnverifiedSource(server);
    return [
      ...(isNewer('11.4', server.version) || unverified === null
        ? [
            `${capital(aSeries(server.version))} replica verifies no certificate by default: it follows ${aSeries(source.version)} source without a change.`,
          ]
        : [
            `A channel that is created on ${to} demands TLS and verifies the source (since 11.4). Give the source TLS with a certificate that the replica can verify. A channel that an upgrade in place carries over keeps its options, and follows.`,
            'If the source has no TLS until the upgrade is over, accept that, and undo it afterwards:',
            unverified,
          ]),
      compare,
      procedures.compareEnds(server),
    ];
  },
});

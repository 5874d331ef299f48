/** What is repeated: arguments of `replfault run` (or `runbook` and its own), and how often. */
export interface Part {
  readonly name: string;
  readonly args: readonly string[];
  readonly runs: number;
  /** Reports of its last run that become documents: file in the run folder, file in docs/. */
  readonly documents?: readonly string[];
  /** By how much the laws that a tuning is told are off, ms. */
  readonly movedMs?: number;
}

const three = 'mysql:9.7,mysql:5.6,mariadb:10.11';
const profiles = 'test/fixtures/profiles';
const local = ['--runtime', 'local'];
/** In the order in which they are played: what was changed last comes first. */
export const parts: readonly Part[] = [
  {
    name: 'Tune, planted truth, MySQL 9.7',
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', 'mysql:9.7', '--verify', 'none'],
    runs: 10,
  },
  {
    name: 'Tune-moved: planted truth that is not where the law puts it, MySQL 9.7',
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', 'mysql:9.7', '--verify', 'none'],
    runs: 2,
    movedMs: 700,
  },
  {
    name: 'Tune, whole profile, mysql:9.7',
    args: ['tune', `${profiles}/quick.yaml`, ...local, '--server', 'mysql:9.7'],
    runs: 1,
  },
  {
    name: 'Tune, demonstrations of coherence rules on three servers',
    args: ['coherence', ...local, '--server', 'mysql:9.7,mysql:5.6,mariadb:10.11'],
    runs: 1,
  },
  ...['mysql:5.6', 'mariadb:10.11'].map((server) => ({
    name: `Tune, planted truth, ${server}`,
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', server, '--verify', 'none'],
    runs: 1,
  })),
  ...['mysql:5.6', 'mariadb:10.11'].map((server) => ({
    name: `Tune, whole profile, ${server}`,
    args: ['tune', `${profiles}/quick.yaml`, ...local, '--server', server],
    runs: 1,
  })),
  {
    name: 'Tune, whole profile, in containers with the original Toxiproxy',
    args: ['tune', `${profiles}/quick.yaml`, '--runtime', 'docker', '--server', 'mysql:9.7'],
    runs: 1,
  },
  {
    name: 'Runbook on MySQL 9.7',
    args: ['runbook', '--runtime', 'local', '--server', 'mysql:9.7', '--no-docs'],
    runs: 10,
  },
  {
    name: 'Runbook on three servers',
    args: ['runbook', '--runtime', 'local', '--server', three, '--no-docs'],
    runs: 1,
    documents: ['runbook-verdicts.md'],
  },
  {
    name: 'Recoveries, catalogue and loads on three servers',
    args: ['resumption', 'catalogue', 'load', '--runtime', 'local', '--server', three],
    runs: 1,
    documents: ['resumption.md'],
  },
  { name: 'Demo on this machine', args: ['error-1190', '--runtime', 'local'], runs: 2 },
  { name: 'Demo in containers, original Toxiproxy', args: ['error-1190', '--runtime', 'docker'], runs: 1 },
  {
    name: 'Matrix of servers',
    args: [
      ...['error-1190', 'connect', 'kernel', 'process', 'topology', '--runtime', 'local'],
      ...['--server', 'mysql:9.7,mysql:5.6,mariadb:10.11,mariadb:11.8'],
    ],
    runs: 1,
    documents: ['error-atlas.md'],
  },
];

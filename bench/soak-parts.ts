import { atlasScenarios } from './atlas-scenarios.ts';
import { type ContraryPart, contraryParts, fullDiskExcluded, powerLossExcluded } from './contrary-parts.ts';
import type { Newcomer } from './soak-newcomer.ts';

/** A run of the tool that is repeated: arguments of `replfault run` (or `runbook`, `tune` and their own), and how often. */
export interface ToolPart {
  readonly kind: 'tool';
  /** Word by which it is chosen. */
  readonly name: string;
  readonly title: string;
  /** What it depends on, as git pathspecs: it is valid until one of these files changes. */
  readonly files: readonly string[];
  readonly args: readonly string[];
  readonly runs: number;
  /** Reports of its last run that become documents: file in the run folder, file in docs/. */
  readonly documents?: readonly string[];
  /** By how much the laws that a tuning is told are off, ms. */
  readonly movedMs?: number;
}

/** Every procedure of one server, in every state. */
interface StatementsPart {
  readonly kind: 'statements';
  readonly name: string;
  readonly server: string;
  readonly files: readonly string[];
}

/** A script of package.json that ends with exit code 0 where all is as it must be; its lines are what it showed. */
interface ScriptPart {
  readonly kind: 'script';
  readonly name: string;
  readonly title: string;
  readonly script: readonly string[];
  readonly files: readonly string[];
}

/** Tunings of presets, each of which must end with an answer. */
interface AnswersPart {
  readonly kind: 'answers';
  readonly name: string;
  readonly presets: readonly string[];
  readonly servers: readonly string[];
  readonly runs: number;
  readonly files: readonly string[];
}

/** The README's two commands on a bare Debian. */
interface NewcomerPart extends Newcomer {
  readonly kind: 'newcomer';
  readonly name: string;
  readonly files: readonly string[];
}

/** A version compared with itself: any difference is a false one. */
interface ComparePart {
  readonly kind: 'compare';
  readonly name: string;
  readonly server: string;
  readonly runs: { readonly quick: number; readonly whole: number };
  readonly files: readonly string[];
}

/** All scenarios on one server, in so many shards each. */
interface ShardsPart {
  readonly kind: 'shards';
  readonly name: string;
  readonly server: string;
  readonly totals: readonly number[];
  readonly files: readonly string[];
}

/** Runs of the command that are killed at a random moment: nothing may stay. */
interface SigkillPart {
  readonly kind: 'sigkill';
  readonly name: string;
  readonly runtime: 'local' | 'docker';
  readonly runs: number;
  readonly files: readonly string[];
}

/** Starvation by loss with both congestion controls, and one trial of each on another server. */
interface WideAreaPart {
  readonly kind: 'wide-area';
  readonly name: string;
  readonly server: string;
  readonly other: string;
  readonly runs: number;
  readonly loadS: number;
  readonly files: readonly string[];
}

/** Looks while scenarios are played, held against the truth of their moments. */
interface TruthPart {
  readonly kind: 'truth';
  readonly name: string;
  readonly server: string;
  /** With the timers that servers ship with. */
  readonly real: boolean;
  readonly files: readonly string[];
}

export type Part =
  | ToolPart
  | ContraryPart
  | StatementsPart
  | ScriptPart
  | AnswersPart
  | NewcomerPart
  | ComparePart
  | ShardsPart
  | SigkillPart
  | WideAreaPart
  | TruthPart;

/** All that decides what a run of the tool does. */
const toolFiles = ['src', 'scenarios', 'package-lock.json'];
/** What plays, measures and judges the cases of a run; not the rooms of other commands, nor how a run is asked for and reported. */
const playFiles = [
  ...[
    'catalogue',
    'checks',
    'host',
    'measures',
    'model',
    'network',
    'operator',
    'place',
    'probes',
    'procedures',
    'proxy',
    'runner',
    'servers',
    'topology',
    'worker',
  ].map((room) => `src/${room}`),
  'package-lock.json',
  // How long cases take decides the order in which they are played, not what they show.
  ':(exclude)src/runner/sharding/measured-text.ts',
];
const played = (...folders: string[]): string[] => [...playFiles, ...folders.map((folder) => `scenarios/${folder}`)];
/** What takes looks, and what judges them. */
const truthFiles = [...playFiles, 'src/diagnose', 'scenarios', 'bench/soak-truth.ts', 'bench/truth'];
/** The same of a runbook. */
const runbookFiles = [
  ...playFiles,
  'src/claims',
  'scenarios',
  ':(exclude)scenarios/tune',
  ':(exclude)scenarios/upgrade',
  powerLossExcluded,
];
/** The same of a tuning, and what presets hold; not what only reports and writes. */
const answerFiles = [
  ...[
    'checks',
    'measures',
    'model',
    'network',
    'probes',
    'procedures',
    'profile',
    'proxy',
    'catalogue',
    'worker',
    'runner',
    'tuning',
    'servers',
    'topology',
    'tune',
    'operator',
  ].map((room) => `src/${room}`),
  'scenarios/tune',
  'scenarios/control',
  'bench/soak-answers.ts',
];
/** The statements, who runs them, and the states in which they are tried. */
const statementFiles = [
  'src/procedures',
  'src/model/procedure.ts',
  'src/operator/run-procedure.ts',
  'bench/soak-statements.ts',
  'test/local/support/procedures',
  'test/local/support/planted-pair.ts',
];
/** What starts processes, containers and folders, and what ends them. */
const cleanupFiles = [
  ...['cli', 'containers', 'host', 'network', 'place', 'runner', 'servers', 'topology', 'worker'].map(
    (room) => `src/${room}`,
  ),
  'bench/soak-sigkill.ts',
];
/** What decides when rules fire: the recordings too. */
const rehearsalFiles = ['src/rehearse', 'src/metrics', 'docs/replication-rules.yml', 'test/fixtures/rehearse'];
/** What a comparison plays and concludes; not how it is reported. */
const compareFiles = [
  ...[
    'catalogue',
    'checks',
    'comparison',
    'measures',
    'model',
    'network',
    'probes',
    'proxy',
    'runner',
    'servers',
    'topology',
    'upgrade',
    'worker',
  ].map((room) => `src/${room}`),
  'scenarios/upgrade',
  'scenarios/control',
  'scenarios/error-1190',
  'scenarios/connect',
];
/** Beside MySQL 9.7, of which there are parts of their own. */
const others = ['mysql:5.6', 'mariadb:10.11'] as const;
const three = ['mysql:9.7', ...others].join(',');
const profiles = 'test/fixtures/profiles';
const local = ['--runtime', 'local'];
/** Of hundreds of cases one can be inconclusive on a busy machine: it is played again, and the page says so. */
const again = ['--retries', '2', '--allow-flaky'];
/** In the order in which they are played: what was changed last comes first. */
export const parts: readonly Part[] = [
  ...['mysql:9.7', 'mysql:5.6', 'mariadb:10.5', 'mariadb:10.11', 'mariadb:11.8'].map((server) => ({
    kind: 'statements' as const,
    name: `statements-${server.replace(':', '-')}`,
    server,
    files: statementFiles,
  })),
  ...['mysql:9.7', 'mariadb:10.11'].map((server) => ({
    kind: 'compare' as const,
    name: `compare-same-${server.replace(':', '-')}`,
    server,
    runs: { quick: 10, whole: 1 },
    files: [...compareFiles, 'bench/soak-compare.ts'],
  })),
  ...[2, 4, 8].map((total) => ({
    kind: 'shards' as const,
    name: `shards-${total}`,
    server: 'mysql:9.7',
    totals: [total],
    files: [...toolFiles, 'bench/soak-shards.ts'],
  })),
  ...contraryParts,
  ...['mysql:9.7', 'mysql:5.6', 'mariadb:10.5', 'mariadb:10.11', 'mariadb:11.8'].map((server) => ({
    kind: 'truth' as const,
    name: `truth-${server.replace(':', '-')}`,
    server,
    real: false,
    files: truthFiles,
  })),
  {
    kind: 'truth',
    name: 'truth-real-timers',
    server: 'mysql:9.7',
    real: true,
    files: [...truthFiles, ...fullDiskExcluded, powerLossExcluded],
  },
  {
    kind: 'wide-area',
    name: 'wide-area',
    server: 'mysql:9.7',
    other: 'mariadb:10.11',
    runs: 3,
    loadS: 18,
    files: [...toolFiles, 'bench/soak-wide-area.ts'],
  },
  {
    kind: 'answers',
    name: 'answers-cross-region',
    presets: ['cross-region'],
    servers: ['mysql:9.7', 'mariadb:10.11'],
    runs: 3,
    files: answerFiles,
  },
  ...['mysql:9.7', 'mariadb:10.11'].map((server) => ({
    kind: 'answers' as const,
    name: `answers-presets-${server.replace(':', '-')}`,
    presets: ['same-zone', 'cross-zone', 'vpn', 'mobile', 'satellite'],
    servers: [server],
    runs: 1,
    files: answerFiles,
  })),
  {
    kind: 'tool',
    name: 'tune-planted-mysql-9.7',
    title: 'Search for break points whose true value is known, MySQL 9.7',
    files: toolFiles,
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', 'mysql:9.7', '--verify', 'none'],
    runs: 10,
  },
  {
    kind: 'tool',
    name: 'tune-moved',
    title: 'Search for known break points, started from a prediction that is wrong by 700 ms, MySQL 9.7',
    files: toolFiles,
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', 'mysql:9.7', '--verify', 'none'],
    runs: 2,
    movedMs: 700,
  },
  {
    kind: 'tool',
    name: 'tune-profile-mysql-9.7',
    title: 'Tune, whole profile, mysql:9.7',
    files: toolFiles,
    args: ['tune', `${profiles}/quick.yaml`, ...local, '--server', 'mysql:9.7'],
    runs: 1,
  },
  {
    kind: 'tool',
    name: 'coherence',
    title: 'Demonstrations of the coherence rules on three servers',
    files: toolFiles,
    args: ['coherence', ...local, '--server', 'mysql:9.7,mysql:5.6,mariadb:10.11'],
    runs: 1,
  },
  ...['mysql:5.6', 'mariadb:10.11'].map((server) => ({
    kind: 'tool' as const,
    name: `tune-planted-${server.replace(':', '-')}`,
    title: `Search for break points whose true value is known, ${server}`,
    files: toolFiles,
    args: ['tune', `${profiles}/planted.yaml`, ...local, '--server', server, '--verify', 'none'],
    runs: 1,
  })),
  ...['mysql:5.6', 'mariadb:10.11'].map((server) => ({
    kind: 'tool' as const,
    name: `tune-profile-${server.replace(':', '-')}`,
    title: `Tune, whole profile, ${server}`,
    files: toolFiles,
    args: ['tune', `${profiles}/quick.yaml`, ...local, '--server', server],
    runs: 1,
  })),
  {
    kind: 'tool',
    name: 'tune-profile-containers',
    title: 'Tune, whole profile, in containers with the original Toxiproxy',
    files: toolFiles,
    args: ['tune', `${profiles}/quick.yaml`, '--runtime', 'docker', '--server', 'mysql:9.7'],
    runs: 1,
  },
  {
    kind: 'tool',
    name: 'runbook-mysql-9.7',
    title: 'Runbook on MySQL 9.7',
    files: runbookFiles,
    args: ['runbook', '--runtime', 'local', '--server', 'mysql:9.7'],
    runs: 5,
  },
  // The three servers of the gate are MySQL 9.7 and these: a part for each, so that no part takes longer than an hour.
  ...others.map((server) => ({
    kind: 'tool' as const,
    name: `runbook-${server.replace(':', '-')}`,
    title: `Runbook on ${server}`,
    files: runbookFiles,
    args: ['runbook', '--runtime', 'local', '--server', server],
    runs: 2,
  })),
  {
    kind: 'tool',
    name: 'recoveries',
    // The catalogue is played by the matrix.
    title: 'Recoveries and loads on three servers',
    files: [...played('resumption', 'load', 'control'), ...fullDiskExcluded, powerLossExcluded],
    args: ['resumption', 'load', '--runtime', 'local', '--server', three, ...again],
    runs: 1,
    documents: ['resumption.md'],
  },
  {
    kind: 'tool',
    name: 'demo',
    title: 'Demo on this machine',
    files: played('error-1190', 'control'),
    args: ['error-1190', '--runtime', 'local'],
    runs: 2,
  },
  {
    kind: 'tool',
    name: 'demo-containers',
    title: 'Demo in containers, original Toxiproxy',
    files: toolFiles,
    args: ['error-1190', '--runtime', 'docker'],
    runs: 1,
  },
  {
    kind: 'tool',
    name: 'matrix',
    title: 'Matrix of servers',
    files: [
      ...played(...['error-1190', 'connect', 'kernel', 'process', 'storage', 'wide-area', 'catalogue', 'topology']),
      ...['scenarios/control', 'bench/atlas-scenarios.ts'],
    ],
    args: [
      ...[...atlasScenarios, 'topology', '--runtime', 'local'],
      ...['--server', 'mysql:9.7,mysql:5.6,mariadb:10.5,mariadb:10.11,mariadb:11.8', ...again],
    ],
    runs: 1,
    documents: ['error-atlas.md'],
  },
  {
    kind: 'newcomer',
    name: 'newcomer-debian-13',
    release: '13',
    suite: 'trixie',
    node: 24,
    files: [...toolFiles, 'package.json', 'test', 'vitest.config.ts', '.ci/bare-root', '.ci/newcomer', '.ci/*.mjs'],
  },
  ...(['local', 'docker'] as const).map((runtime) => ({
    kind: 'sigkill' as const,
    name: `sigkill-${runtime}`,
    runtime,
    runs: 50,
    files: cleanupFiles,
  })),
  {
    kind: 'script',
    name: 'cycles',
    title: 'Fifty pairs in containers',
    script: ['bench:docker', '--', '50'],
    files: ['src/containers', 'src/servers', 'src/topology', 'bench/docker*.ts'],
  },
  {
    kind: 'script',
    name: 'rehearsal-live',
    title: 'Rehearsals against a running Prometheus',
    script: ['rehearsal:live'],
    files: [...rehearsalFiles, 'bench/rehearsal-live.ts'],
  },
  {
    kind: 'script',
    name: 'rehearsal-controls',
    title: 'The shipped rules in controls, at every eighth of an interval',
    script: ['rehearsal:controls'],
    files: [...rehearsalFiles, 'bench/rehearsal-controls.ts'],
  },
];

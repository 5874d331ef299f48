import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Difference, type DifferenceClass, differenceClasses } from '../../../src/model/comparison.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { latestRun, schemaComplaints } from '../support/saved-run.ts';
import { userScenario } from '../support/scenario-files.ts';

const scenario = userScenario('net-timeout-as-set');
const exhibit = `${scenario}/stalled-for-2500-ms`;
const packet = 'an event as large as the source lets its clients write, up to 16 MiB';

/** MySQL 5.6 with itself: whatever differs was planted by the option file of the second one. */
const cnf = [
  'slave_net_timeout = 1',
  'master_retry_count = 7',
  'net_write_timeout = 1',
  'sync_binlog = 1',
  'slave_max_allowed_packet = 1M',
  'default_storage_engine = MyISAM',
  'explicit_defaults_for_timestamp = ON',
  'thread_concurrency = 4',
  'binlogging_impossible_mode = IGNORE_ERROR',
];

type Planted = readonly [id: string, from: string | null | RegExp, to: string | RegExp];

/** At least two of each class, with both values; or the test that meets the class between versions, where no option plants it. */
const planted: Readonly<Record<DifferenceClass, readonly Planted[] | string>> = {
  starts: [
    ['starts/thread_concurrency', /^not in the option file/, /^accepted, with a warning: .*deprecated/],
    ['starts/binlogging_impossible_mode', /^not in the option file/, /^accepted, with a warning: .*deprecated/],
  ],
  replicates: [
    [`replicates/replicas-first/trial: ${packet}`, 'arrives', /^stops the replica: error 1153/],
    [`replicates/done/trial: ${packet}`, 'arrives', /^stops the replica: error 1153/],
  ],
  data: [
    ['data/replicas-first/cascades of a foreign key', 'the same', /^rows differ: .* on the replica$/],
    ['data/fallback/a TIMESTAMP column without a default', 'the same', /^rows differ: /],
  ],
  privileges: 'compare.test.ts, MariaDB 10.11 to 11.8',
  statements: 'compare.test.ts, MySQL 5.6 to 9.7',
  columns: 'compare.test.ts, MySQL 5.6 to 9.7',
  defaults: [
    ['defaults/slave_net_timeout', '3600', '1'],
    ['defaults/sync_binlog', '0', '1'],
  ],
  'channel-defaults': [
    ['channel-defaults/retry_count', '86400', '7'],
    ['channel-defaults/heartbeat_period', '1800', '0.5'],
    ['channel-defaults/carried over/retry_count', 'stays 86400', /^7 in a channel/],
  ],
  outcomes: [
    [`outcomes/fallback/${exhibit}`, 'passes', /^fails: /],
    [`outcomes/done/${exhibit}`, 'passes', /^fails: /],
  ],
  numbers: [
    [`numbers/replicas-first/${exhibit}/blindWindowMs`, / in 6 trials\)$/, / in 6 trials\)$/],
    [`numbers/done/${exhibit}/blindWindowMs`, / in 6 trials\)$/, / in 6 trials\)$/],
  ],
  texts: [
    [`texts/fallback/${exhibit}/log source: Aborted connection`, null, 'shown'],
    [`texts/done/${exhibit}/log source: Start binlog_dump`, null, 'shown'],
  ],
  // A plugin would, and MySQL 5.6 comes without.
  monitoring: 'compare.test.ts, MySQL 5.6 to 9.7',
};

let differences: readonly Difference[] = [];

/** Takes a minute on a quiet machine with two processors. */
beforeAll(async () => {
  await using playground = await makePlayground();
  const { dir, env, out } = playground;
  const file = join(dir, 'new.cnf');
  await writeFile(file, `[mysqld]\n${cnf.join('\n')}\n`);
  const args = ['compare', 'mysql:5.6', 'mysql:5.6', scenario, '--to-cnf', file, '--out', out];
  const ended = await runCli(args, { env, timeoutMs: 400_000 });
  expect(ended.code, ended.stderr).toBe(0);
  const run = await latestRun(playground);
  expect(schemaComplaints(run)).toEqual([]);
  expect(run.comparison?.options).toEqual([expect.stringMatching(/^to-cnf sha256:/)]);
  differences = run.comparison?.differences ?? [];
  expect(await playground.remains()).toEqual([]);
}, 450_000);

describe.each(differenceClasses.map((one) => [one, planted[one]] as const))('planted differences: %s', (kind, list) => {
  if (typeof list === 'string') {
    it(`no option plants it: ${list}`, () => {
      // What no option plants must not be found either.
      expect(differences.filter((one) => one.class === kind).map(({ id }) => id)).toEqual([]);
    });
    return;
  }
  it('there are two', () => {
    expect(list.length).toBeGreaterThanOrEqual(2);
    expect(list.filter(([id]) => !id.startsWith(`${kind}/`))).toEqual([]);
  });
  it.each(list)('%s', (id, from, to) => {
    // Texts of a log go on behind what identifies them.
    const one = differences.find((each) => (kind === 'texts' ? each.id.startsWith(id) : each.id === id));
    const as = (value: string | null | RegExp) => (value instanceof RegExp ? expect.stringMatching(value) : value);
    const near = differences.filter((each) => each.class === kind).map((each) => each.id);
    expect(one, near.join('\n')).toMatchObject({ from: as(from), to: as(to), evidence: 'played' });
  });
});

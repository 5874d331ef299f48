import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/model/timeline.ts';
import { rehearsedCase } from '../../../src/rehearse/series/from-run.ts';
import { healthyRates, reader } from '../../../src/rehearse/series/lead-in.ts';
import { withLabels } from '../../../src/rehearse/series/names.ts';
import { readRecording, writeRecording } from '../../../src/rehearse/series/recording.ts';
import { scaleOf, stretched } from '../../../src/rehearse/series/stretch.ts';
import { rehearsed, target } from './cases.ts';

const folder = 'test/fixtures/runs/before-history-versions/timelines';
const recorded = (name: string) => {
  const timeline = Timeline.fromNdjson(readFileSync(`${folder}/${name}.ndjson`, 'utf8'));
  return rehearsedCase({ scenario: 'error-1190/stalled-reader', case: name }, timeline, () => 100);
};

describe('a recorded case', () => {
  const one = recorded('error-1190-stalled-reader-small-backlog');
  const seriesOf = (instance: string) => one?.targets.find((found) => found.instance === instance)?.series ?? new Map();

  it('shows what mysqld_exporter shows', () => {
    const names = [...seriesOf('replica:9104').keys()];
    expect(names.some((key) => /^mysql_slave_status_(?:replica|slave)_io_running\{/.test(key))).toBe(true);
    expect(names).toContain('mysql_global_status_commands_total{command="commit"}');
    expect([...seriesOf('source:9104').keys()]).toContain('mysql_global_status_binlog_cache_use');
  });

  it('counts transactions of the source that the replica does not get', () => {
    expect(seriesOf('source:9104').get('mysql_global_status_binlog_cache_use')?.at(-1)).toBeGreaterThan(0);
    const missing: (number | null)[] = seriesOf('replfault').get('replfault_missing_transactions') ?? [];
    expect(Math.max(...missing.map((value) => value ?? 0))).toBeGreaterThan(5);
  });

  it('knows its timers, its fault and the blind window', () => {
    expect(one?.control).toBe(false);
    expect(one?.timers.netWriteTimeoutS).toBe(2);
    expect(one?.marks.injectedMs).toBeGreaterThan(0);
    expect(recorded('control-healthy-link-no-fault')?.control).toBe(true);
  });

  it('is the same after it was saved and read', () => {
    if (one === null) throw new Error('no case');
    const [again] = readRecording(writeRecording([one]), 'saved');
    expect(again?.marks).toEqual(one.marks);
    for (const [index, { series }] of one.targets.entries())
      for (const [key, values] of series)
        expect(again?.targets[index]?.series.get(key)).toEqual(
          values.map((value) => value && Number(value.toFixed(3))),
        );
  });
});

/** A recording of one case, a part of which is something else. */
const changed = (part: object): string => {
  const [head = '', line = ''] = writeRecording([rehearsed()]).split('\n');
  return `${head}\n${JSON.stringify({ ...JSON.parse(line), ...part })}\n`;
};

describe('a recording', () => {
  it.each<[string, string, RegExp]>([
    ['a later format', '{"replfault":"rehearsal","version":2}\n', /^f:1: a recording of format 2/],
    ['a broken line', `${writeRecording([rehearsed()])}{"name"\n`, /^f:3: this is no JSON/],
    ['a line that is null', '{"replfault":"rehearsal","version":1}\nnull\n', /^f:2: this is no case/],
    ['a case without marks', changed({ marks: null }), /^f:2: .*: marks:/],
    [
      'a case of a thousand years',
      changed({ marks: { ...rehearsed().marks, endMs: 3e13 } }),
      /^f:2: .*: marks\.endMs:/,
    ],
    [
      'changes beyond the looks',
      changed({ targets: [{ instance: 'x', atMs: [0, 1], series: { up: [0, 1, 2, 0] } }] }),
      /^f:2: .*up: these are no changes/,
    ],
    [
      'half a change',
      changed({ targets: [{ instance: 'x', atMs: [0], series: { up: [0] } }] }),
      /^f:2: .*up: these are no changes/,
    ],
    [
      'a name that is none',
      changed({ targets: [{ instance: 'x', atMs: [0], series: { 'up{a=b': [0, 1] } }] }),
      /^f:2: .*series/,
    ],
    ['a line of something else', '{"replfault":"rehearsal","version":1}\n{"a":1}\n', /^f:2: this is no case/],
  ])('of %s is refused with its line', (_, text, message) => {
    expect(() => readRecording(text, 'f')).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});

describe('before a case', () => {
  const commits = 'mysql_global_status_binlog_cache_use{instance="s"}';
  const running = 'mysql_slave_status_replica_io_running{instance="s"}';
  const one = rehearsed({ targets: [target('s', { [commits]: (second) => 100 + 5 * second, [running]: () => 1 })] });
  const [only] = one.targets;
  if (only === undefined) throw new Error('no target');
  const read = reader(only, healthyRates(one).get('s') ?? new Map(), 60_000);

  it('counters rise as they do while nothing is wrong, and never are negative', () => {
    expect(read(commits, 0) ?? 0).toBe((read(commits, -60_000) ?? 0) + 300);
    expect(read(commits, -60_000)).toBeGreaterThanOrEqual(0);
    expect((read(commits, 10_000) ?? 0) - (read(commits, 0) ?? 0)).toBe(50);
  });

  it('everything else is as it was first seen', () => {
    expect(read(running, -60_000)).toBe(1);
  });
});

describe('labels that a scrape adds', () => {
  it('stand behind those of the series, which win', () => {
    expect(withLabels('up', { instance: 'r', job: 'a"b' })).toBe('up{instance="r",job="a\\"b"}');
    expect(withLabels('x{job="own",a="1"}', { job: 'mysql', b: '2' })).toBe('x{job="own",a="1",b="2"}');
  });
});

describe('stretching', () => {
  it('multiplies times, timers and lag, and leaves counters alone', () => {
    const lag = 'mysql_slave_status_seconds_behind_source{instance="r"}';
    const commits = 'mysql_global_status_commands_total{command="commit",instance="r"}';
    const one = rehearsed({ targets: [target('r', { [lag]: () => 2, [commits]: (second) => second })] });
    const long = stretched(one, 30);
    expect(long.marks.endMs).toBe(one.marks.endMs * 30);
    expect(long.timers.netWriteTimeoutS).toBe(1800);
    expect(long.targets[0]?.atMs.at(-1)).toBe(2_700_000);
    expect(long.targets[0]?.series.get(lag)?.[5]).toBe(60);
    expect(long.targets[0]?.series.get(commits)?.[5]).toBe(5);
  });

  it.each<[number | null, number | 'auto', number]>([
    [2, 'auto', 30],
    [60, 'auto', 1],
    [600, 'auto', 1],
    [null, 'auto', 1],
    [2, 4, 4],
  ])('net_write_timeout %s and --scale %s: %s times', (netWriteTimeoutS, scale, times) => {
    expect(scaleOf({ netWriteTimeoutS, replicaNetTimeoutS: null }, scale)).toBe(times);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lint } from '../../../src/cli/commands/lint/lint.ts';
import { playOptions } from '../../fixtures/play-options.ts';
import { type PlantedPair, startPlantedPair } from '../support/planted-pair.ts';

let pair: PlantedPair;

beforeAll(async () => {
  // Two incoherences: net_write_timeout above the replica's net timeout, and a heartbeat period (0.5 s, as for every planted pair) set above it by hand.
  pair = await startPlantedPair('mysql:5.6', ['--net-write-timeout=47', '--slave-net-timeout=33']);
  for (const statement of [
    "CREATE USER 'looker'@'%' IDENTIFIED BY 'look'",
    "GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'looker'@'%'",
    "CREATE USER 'stranger'@'%' IDENTIFIED BY 'look'",
  ])
    await pair.source.query(statement);
  expect(await pair.caughtUp()).toBe(true);
  for (const statement of ['STOP SLAVE', 'CHANGE MASTER TO MASTER_HEARTBEAT_PERIOD=40', 'START SLAVE'])
    await pair.replica.query(statement);
}, 60_000);
afterAll(() => pair[Symbol.asyncDispose]());

interface Linted {
  readonly code: number;
  readonly subject: string;
  readonly findings: readonly { rule: string; line: unknown; text: string }[];
  readonly notJudged: readonly { rule: string; paths: string[] }[];
  readonly warnings: readonly string[];
}

async function lintedBy(user: string, strict: boolean): Promise<Linted> {
  const url = (end: 'source' | 'replica'): string => `mysql://${user}:look@${pair[end].socketPath}`;
  let out = '';
  const code = await lint(
    url('replica'),
    {
      source: url('source'),
      ...playOptions,
      json: true,
      strict,
    },
    (text) => {
      out += text;
    },
  );
  return { code, ...(JSON.parse(out) as Omit<Linted, 'code'>) };
}

describe('replfault lint of a running pair', () => {
  it('finds what does not go together, and has nothing to say of what must be survived', async () => {
    const { code, subject, findings, notJudged } = await lintedBy('looker', false);
    expect(subject).toBe('running pair');
    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['heartbeat-above-net-timeout', null],
      // Servers of the tool are not durable, to be fast: neither the binary log nor InnoDB.
      ['commits-not-durable', null],
      ['commits-not-durable', null],
      ['zombie-dump-threads', null],
    ]);
    expect(findings[0]?.text).toMatch(/40 s is not below replica_net_timeout \(33 s\)/);
    expect(notJudged.flatMap(({ paths }) => paths).filter((path) => path.startsWith('settings.'))).toEqual([]);
    expect(code).toBe(1);
  }, 60_000);
  it('warns of what an account without privileges is not told, and misses it only for rules that have something to say of this server', async () => {
    const { notJudged, warnings } = await lintedBy('stranger', true);
    // The one rule about the pauses between attempts that needs no disturbance is about 8.4 and later, and this is 5.6.
    expect(notJudged).toEqual([]);
    expect(warnings.join()).toMatch(/the replica did not report how it replicates/);
  }, 60_000);
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { counted } from '../../src/network/proxies/kernel-evidence.ts';
import { decideEnvironment } from '../../src/place/environment.ts';
import type { Flavour } from '../../src/servers/flavour.ts';
import { flavour as mariadb } from '../../src/servers/flavours/mariadb.ts';
import { flavour as mysql56 } from '../../src/servers/flavours/mysql-5.6.ts';
import { flavour as mysql57 } from '../../src/servers/flavours/mysql-5.7.ts';
import { flavour as mysql9 } from '../../src/servers/flavours/mysql-9.ts';

const page = readFileSync('docs/evidence.md', 'utf8');

/** Cells of the row that begins with this text, without the first one. */
function row(begin: string): string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${begin}`));
  if (line === undefined) throw new Error(`docs/evidence.md has no row that begins with "| ${begin}"`);
  return line.slice(2, -2).split(' | ').slice(1);
}
const isNone = (cell: string | undefined): boolean => cell?.startsWith('–') === true;

/** Kinds of observations that a room records, as they stand in its source. */
function kindsOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const text = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n');
  return [...new Set([...text.matchAll(/\bkind: '([a-z-]+)'/g)].map(([, kind = '']) => kind))];
}

describe('docs/evidence.md', () => {
  it.each(kindsOf('src/probes').sort())('says where observations of the kind %s exist', (kind) => {
    expect(page, `add a row for \`${kind}\` to docs/evidence.md`).toContain(`\`${kind}\``);
  });

  /** Columns of the table of servers that a flavour decides. */
  const columns: readonly [flavour: Flavour, at: readonly number[]][] = [
    [mysql56, [1]],
    [mysql57, [2]],
    [mysql9, [4]],
    [mariadb, [5, 6, 7]],
  ];
  const hasRetryCount = ({ channelSettingsQuery }: Flavour): boolean =>
    channelSettingsQuery?.includes("'retry_count'") === true;
  const facts: readonly [row: string, exists: (flavour: Flavour) => boolean, of: readonly Flavour[]][] = [
    ['error counters', ({ errorCountersQuery }) => errorCountersQuery !== null, [mysql56, mysql57, mysql9, mariadb]],
    ['semi-sync:', ({ semiSyncMissing }) => semiSyncMissing === null, [mysql56, mysql9, mariadb]],
    ['number of TLS connections', ({ tlsMissing }) => tlsMissing === null, [mysql56, mysql9, mariadb]],
    // MySQL 5.6 and MariaDB have it, or not, in a column of the replica's status.
    ['retry count of the channel', hasRetryCount, [mysql9]],
    [
      'state and last error of the receiver',
      ({ connectionStatusQuery }) => connectionStatusQuery?.includes('lastErrno') === true,
      [mysql56, mysql9, mariadb],
    ],
  ];
  it.each(facts)('says of each server whether it has: %s', (begin, exists, flavours) => {
    const cells = row(begin);
    for (const [flavour, at] of columns.filter(([one]) => flavours.includes(one)))
      for (const index of at)
        expect(isNone(cells[index]), `docs/evidence.md, row "${begin}", column ${index + 1}: ${flavour.name}`).toBe(
          !exists(flavour),
        );
  });
  it('says of each other number of a connection that Toxiproxy does not tell it, where the kernel does not', () => {
    const connection = { id: 1, clientPort: 2, upstreamPort: 3, open: true, closedBy: null };
    const socket = { writtenBytes: 1, readBytes: 1, dataSegments: 1 };
    const both = [
      { ...socket, localPort: 5, peerPort: 2 },
      { ...socket, localPort: 3, peerPort: 4 },
    ];
    const known = counted(connection, { source: 4, proxy: 5 }, both);
    const never = Object.entries(known).filter(([name, value]) => value === null && name !== 'closedBy');
    expect(never.map(([name]) => name)).toEqual(['binlogEvents', 'resentBytes']);
    for (const begin of ['binary log events', 'bytes sent again on a later connection'])
      expect(row(begin).slice(3).every(isNone), begin).toBe(true);
  });
  it('says what is missing without namespaces', async () => {
    const findTools = (): never => {
      throw new Error('not asked for');
    };
    const { missing } = await decideEnvironment({ isolation: 'none', proxy: 'embedded', findTools });
    expect([...missing.keys()].sort()).toEqual([
      'host-names',
      'kernel-faults',
      'kernel-shaping',
      'netem',
      'packet-delay',
      'packet-link',
      'path-router',
      'server-clock',
      'small-disks',
      'tracing',
    ]);
    for (const begin of ['packets that the kernel dropped', 'segments sent again', 'queues:', 'times of fsync'])
      expect(isNone(row(begin)[2]), begin).toBe(true);
  });
});

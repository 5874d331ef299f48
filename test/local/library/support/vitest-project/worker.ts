import { readFile, rename, writeFile } from 'node:fs/promises';
import type { FaultyLink, Pair } from 'replfault';
import { expect } from 'vitest';

const patience = { timeout: 40_000, interval: 50 };

/** Waits for a worker to say what it has. */
async function told(name: string): Promise<(string | number)[]> {
  let text = '';
  await expect
    .poll(async () => (text = await readFile(`worker-${name}.json`, 'utf8').catch(() => '')), patience)
    .not.toBe('');
  return JSON.parse(text) as (string | number)[];
}

async function tell(name: string, what: readonly (string | number)[]): Promise<void> {
  await writeFile(`worker-${name}.tmp`, JSON.stringify(what));
  await rename(`worker-${name}.tmp`, `worker-${name}.json`);
}

/** Does its work while another worker has the same names, and faults in effect: it sees nothing of that. */
export async function workBeside(own: string, other: string, pair: Pair, link: FaultyLink): Promise<void> {
  await pair.source.query('CREATE DATABASE mine');
  await link.source.query('CREATE DATABASE mine');
  const servers = [pair.source, pair.replica, link.source];
  const things = [
    ...servers.flatMap(({ pid, logFile, connection }) => [pid, logFile, connection.port]),
    pair.throughLink.port,
    link.connection.port,
  ];
  // One of them breaks its links; the other one replicates all the while.
  if (own < other) {
    await using _ = await pair.inject('refuse');
    await using __ = await link.inject('refuse');
    await tell(own, things);
    await told(`${other}-done`);
  } else {
    await tell(own, things);
    const theirs = await told(other);
    expect(theirs).toHaveLength(things.length);
    expect(theirs.filter((thing) => things.includes(thing))).toEqual([]);
    expect(pair.faults).toEqual([]);
    await pair.source.query('CREATE DATABASE more');
    await pair.caughtUp();
    await tell(`${own}-done`, []);
  }
}

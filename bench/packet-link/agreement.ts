import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../dist/src/servers/cache/folder.js';
import { resolveServer } from '../../dist/src/servers/specs.js';
import { onPath } from '../../src/host/dying-with-us.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { noPacketLink } from '../../test/local/support/packets.ts';
import { demoRun } from '../demo-run.ts';
import { agreementLines } from './agreement-lines.ts';
import { links } from './backlog.ts';
import { type Crossing, crossingOf, independentCrossing } from './crossing.ts';

const rounds = 3;
const server = 'mysql:9.7';
const script = join('bench', 'independent-link.sh');
/** A server is initialised in some seconds, and the script bounds each of its waits. */
const scriptTimeoutMs = 900_000;

type LinkName = keyof typeof links;
const names = Object.keys(links) as LinkName[];

/** The same backlog over the same links, by replfault and by `independent-link.sh`, in turn. */
export async function* agreement(): AsyncGenerator<string> {
  const why = (await noPacketLink()) ?? (onPath('wirefilter') ? undefined : 'wirefilter is not installed');
  if (why !== undefined) {
    yield `link, agreement with an independent measurement: not measured: ${why}`;
    return;
  }
  const path = await serverPath();
  const seen = names.map((name) => ({ name, replfault: [] as Crossing[], independent: [] as Crossing[] }));
  for (let round = 1; round <= rounds; round += 1) {
    const played = await playedByUs();
    for (const { name, replfault, independent } of seen) {
      const ours = played[name];
      const theirs = await measuredBeside(path, name, ours);
      replfault.push(ours);
      independent.push(theirs);
      process.stderr.write(
        `link, ${name}, round ${round} of ${rounds}: ${ours.seconds.toFixed(2)} s and ${ours.rttMs} ms by replfault, ${theirs.seconds.toFixed(2)} s and ${theirs.rttMs} ms without it\n`,
      );
    }
  }
  for (const one of seen) {
    const { rttMs, bandwidthMbitS, kilobytes } = links[one.name];
    const rate = bandwidthMbitS === 0 ? 'no limit' : `${bandwidthMbitS} Mbit/s`;
    yield* agreementLines({ ...one, name: `${rttMs} ms, ${rate}, ${kilobytes / 1000} MB` });
  }
}

async function playedByUs(): Promise<Record<LinkName, Crossing>> {
  const found = new Map<string, Crossing>();
  const args = ['bench/packet-link/backlog.ts', '--server', server, '--runtime', 'local', '--workers', '1'];
  const { exitCode } = await demoRun([...args, '--link', 'packet'], async (runDir, { cases }) => {
    for (const { case: name, link, timeline } of cases)
      if (name in links && timeline !== null)
        found.set(name, crossingOf(Timeline.fromNdjson(await readFile(join(runDir, timeline), 'utf8')), link));
  });
  if (exitCode !== 0) throw new Error(`bench/packet-link/backlog.ts did not pass: exit ${exitCode}`);
  return Object.fromEntries(
    names.map((name) => {
      const one = found.get(name);
      if (!one) throw new Error(`the run has no case ${name}`);
      return [name, one];
    }),
  ) as Record<LinkName, Crossing>;
}

/** The queue of a link of replfault: one round trip of its bandwidth, and no less than this; bytes. */
const queueBytes = (rttMs: number, bandwidthMbitS: number): number => Math.max(65_536, 125 * bandwidthMbitS * rttMs);

/** Without replfault, with the same queue and the same buffers. */
async function measuredBeside(path: string, name: LinkName, { tcpWmem, tcpRmem }: Crossing): Promise<Crossing> {
  const { rttMs, bandwidthMbitS, kilobytes, rowBytes } = links[name];
  const asked = {
    server: path,
    rtt: rttMs,
    bandwidth: bandwidthMbitS,
    queue: queueBytes(rttMs, bandwidthMbitS),
    kilobytes,
    'row-bytes': rowBytes,
    'tcp-wmem': tcpWmem,
    'tcp-rmem': tcpRmem,
  };
  const args = Object.entries(asked).flatMap(([option, value]) => [`--${option}`, String(value)]);
  const { stdout } = await execa(script, args, { stdin: 'ignore', timeout: scriptTimeoutMs });
  return independentCrossing(stdout);
}

/** The program that replfault runs, or the folder of the package that it is in. */
async function serverPath(): Promise<string> {
  const program = await resolveServer(server, { cacheDir: cacheFolder() });
  if (!('command' in program)) throw new Error(`${server} is no program of this machine`);
  const { file, args } = program.command([]);
  return args.at(-1)?.replace(/\/usr\/sbin\/mysqld$/, '') ?? file;
}

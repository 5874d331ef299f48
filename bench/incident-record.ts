import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demonstrations } from '../src/diagnose/incident/demonstrations.ts';
import { lagShown, type RecordedCase, type RecordedServer, statusText } from '../src/diagnose/incident/recorded.ts';
import { GtidSet } from '../src/model/gtid.ts';
import type { CaseResult, RunResult } from '../src/model/result.ts';
import { Timeline } from '../src/model/timeline.ts';
import { incidentFolder, recordedServers } from '../test/fixtures/incident.ts';

/** Keeps what the demonstrations of verdicts showed in these runs, one file for each server. Those that a run did not play keep what they had. */
export function recordStates(runs: readonly string[]): readonly string[] {
  const kept = new Map(recordedServers().map((one) => [one.server, { ...one.cases }]));
  for (const run of runs) {
    const { cases } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunResult;
    for (const one of cases) {
      const name = `${one.scenario}/${one.case}`;
      if (!demonstrations.has(name) || one.timeline === null || one.outcome !== 'pass' || one.server === null) continue;
      const server = nameOf(one);
      kept.set(server, {
        ...kept.get(server),
        [name]: recordedCase(Timeline.fromNdjson(readFileSync(join(run, one.timeline), 'utf8'))),
      });
    }
  }
  mkdirSync(incidentFolder, { recursive: true });
  return [...kept].map(([server, cases]) => {
    const file = join(incidentFolder, `${server.toLowerCase().replace(' ', '-')}.json`);
    const sorted = Object.fromEntries(Object.entries(cases).sort(([a], [b]) => (a < b ? -1 : 1)));
    const text: RecordedServer = { server, cases: sorted };
    writeFileSync(file, `${JSON.stringify(text, null, 1)}\n`);
    return file;
  });
}

function nameOf({ server }: CaseResult): string {
  const { flavour = '', version = '' } = server?.replica ?? {};
  return `${flavour.startsWith('mariadb') ? 'MariaDB' : 'MySQL'} ${version}`;
}

function recordedCase(timeline: Timeline): RecordedCase {
  const fromMs = timeline.injected?.atMs ?? 0;
  const toMs =
    timeline.injected === undefined ? Number.POSITIVE_INFINITY : (timeline.healed?.atMs ?? Number.POSITIVE_INFINITY);
  const within = ({ atMs }: { readonly atMs: number }): boolean => atMs >= fromMs && atMs < toMs;
  const looks = timeline.of('replication').filter(within);
  const dumps = timeline.of('dump-threads').filter(within);
  const missing = (source: string, replica: string): boolean => {
    try {
      return !GtidSet.parse(source).minus(GtidSet.parse(replica)).isEmpty;
    } catch {
      return source !== replica;
    }
  };
  return {
    looks: looks.length,
    dumpLooks: dumps.length,
    states: counted(
      looks.map(({ status, sourceGtid, replicaGtid }) =>
        statusText({
          receiver: status.receiver,
          applier: status.applier,
          lag: lagShown(status.lagS),
          missing: missing(sourceGtid, replicaGtid),
          state: status.receiverText,
        }),
      ),
    ),
    ioErrnos: counted(looks.map(({ status }) => String(status.lastIoErrno))),
    dumpStates: counted(dumps.flatMap(({ threads }) => [...new Set(threads.map(({ state }) => state))])),
  };
}

function counted(texts: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const text of texts) found[text] = (found[text] ?? 0) + 1;
  return found;
}

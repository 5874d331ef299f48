import { readFile } from 'node:fs/promises';
import { type Axis, axes, type VerdictOf } from '../../../src/diagnose/verdicts.ts';
import { type Ends, pairIn, soon } from './ends.ts';
import { groupMember } from './members.ts';
import { withTwin } from './twin.ts';

/**
 * A state that no scenario of the tool leaves behind, or that one server alone cannot show. Here the truth needs no probe: somebody arranged it, and after the
 * looks it is proved.
 */
export interface ArrangedState {
  readonly id: string;
  /** What it is, for whoever reads the page. */
  readonly what: string;
  /** The axis that shows it. */
  readonly axis: Axis;
  /** Verdicts that are right, those that name the state first. */
  readonly right: { readonly [A in Axis]: readonly VerdictOf<A>[] };
  /** Looks to take: more where the state shows itself only now and then. */
  readonly looks: number;
  /** @returns `null` where this server has no such state */
  arrange(server: string): Promise<Ends | null>;
}

const healthyPair: ArrangedState['right'] = {
  receiver: ['healthy', 'idle'],
  applier: ['running'],
  source: ['healthy'],
  data: ['equal'],
  'semi-sync': ['off'],
};
const nobody = { applier: ['not-judged'], data: ['not-judged'] } as const;

export const arrangedStates: readonly ArrangedState[] = [
  {
    id: 'arranged/errant',
    what: 'a transaction of the replica itself',
    axis: 'data',
    right: { ...healthyPair, data: ['errant'] },
    looks: 8,
    async arrange(server) {
      const ends = await pairIn(server);
      await ends.pair.replica.query('CREATE DATABASE errant');
      const has = async (end: 'source' | 'replica'): Promise<boolean> =>
        (await ends.pair[end].query("SHOW DATABASES LIKE 'errant'")).length > 0;
      return { ...ends, proved: async () => (await has('replica')) && !(await has('source')) };
    },
  },
  {
    id: 'arranged/purged',
    what: 'a stopped receiver, and a source that has purged what it needs',
    axis: 'receiver',
    right: { ...healthyPair, receiver: ['will-fail-purged'], data: ['missing'] },
    looks: 8,
    async arrange(server) {
      const ends = await pairIn(server);
      const { source, replica } = ends.pair;
      await replica.query(`STOP ${ends.word}`);
      await replica.query(`START ${ends.word} SQL_THREAD`);
      // A file that a dump thread still reads is not purged, and no error says so.
      await ends.write();
      const dumps = "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'";
      await soon(async () => (await source.query(dumps)).length === 0);
      await source.query('FLUSH BINARY LOGS');
      const files = await source.query('SHOW BINARY LOGS');
      await ends.write();
      await source.query(`PURGE BINARY LOGS TO '${files.at(-1)?.['Log_name']}'`);
      return {
        ...ends,
        proved: async () => {
          await replica.query(`START ${ends.word} IO_THREAD`);
          return soon(async () => {
            const { running, errno } = await ends.receiver();
            return running === 'No' && (errno === 1236 || errno === 13114);
          });
        },
      };
    },
  },
  {
    id: 'arranged/no-replica',
    what: 'a replica whose channel was removed',
    axis: 'receiver',
    right: { ...healthyPair, ...nobody, receiver: ['not-a-replica'] },
    looks: 6,
    async arrange(server) {
      const ends = await pairIn(server);
      const { replica } = ends.pair;
      await replica.query(`STOP ${ends.word}`);
      await replica.query(`RESET ${ends.word} ALL`);
      return { ...ends, proved: async () => (await replica.query(`SHOW ${ends.word} STATUS`)).length === 0 };
    },
  },
  {
    id: 'arranged/member',
    what: 'a member of a replication group (MySQL), or of a Galera cluster (MariaDB)',
    axis: 'receiver',
    right: { ...healthyPair, ...nobody, receiver: ['group-or-galera-member'] },
    looks: 6,
    arrange: groupMember,
  },
  {
    id: 'arranged/twin',
    what: 'another replica with the same server_uuid and server_id, from another address',
    axis: 'receiver',
    right: {
      ...healthyPair,
      receiver: ['duplicate-replica-identity'],
      // On MySQL 5.6, dump threads that were ended stay until they have something to send.
      source: ['healthy', 'zombie-dump-threads'],
      data: ['equal', 'missing'],
    },
    looks: 16,
    async arrange(server) {
      const ends = await pairIn(server);
      const twin = await withTwin(ends.pair, server, ends.word);
      // MySQL logs on the source that it ends a dump thread, MariaDB on the replica that its own was ended (4052).
      const ended = /zombie dump thread|same server_(uuid\/server_)?id/i;
      const logs = async (): Promise<string> =>
        (await readFile(ends.pair.source.logFile, 'utf8')) + (await readFile(ends.pair.replica.logFile, 'utf8'));
      return {
        ...ends,
        proved: async () => ended.test(await logs()),
        close: async () => {
          await twin.close();
          await ends.close();
        },
      };
    },
  },
];

/** The truth of each look: it has been so since before the first one. */
export const truthOf = ({ right }: ArrangedState, index: number) => ({
  axes: Object.fromEntries(axes.map((axis) => [axis, { right: right[axis], nth: index + 1 }])) as unknown as {
    readonly [A in Axis]: { readonly right: readonly string[]; readonly nth: number };
  },
  blind: false,
  deadIdle: false,
});

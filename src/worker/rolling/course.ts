import type { UpgradeStepName } from '../../model/comparison.ts';
import type { ReplicationOptions } from '../../model/replication.ts';
import { replicationEncryption } from '../../probes/encryption.ts';
import { ledgerSchema } from '../../probes/ledger-tables.ts';
import type { SourceAddress } from '../../servers/flavour.ts';
import type { ServerProgram, StartedServer } from '../../servers/types.ts';
import type { Address, Ends } from '../entry/attempt.ts';
import { openHand } from '../entry/hand.ts';
import { recordCarriedOver } from './carried-over.ts';
import { demote, promoteReplica } from './change-roles.ts';
import { makeFirstChannel } from './first-channel.ts';
import type { Fleet } from './fleet.ts';
import { type GateParts, integrityGate } from './gate.ts';
import { upgradeSystemTables } from './system-tables.ts';

/** Grows while a server is down for its upgrade, bytes. */
const backlogBytes = 2_000_000;

export interface CourseParts extends GateParts {
  readonly fleet: Fleet;
  readonly newProgram: ServerProgram;
  readonly replication: ReplicationOptions;
  readonly encryption: 'plain' | 'encrypted';
  /** Opens a link to a server, and gives the server's address behind it. */
  addressOf(server: StartedServer): Promise<Address & Pick<SourceAddress, 'tls'>>;
}

/** One step: what is done, and then what the integrity gate has against it. @throws what `whyNotPossible` knows, and errors. */
export interface CourseStep {
  readonly step: UpgradeStepName;
  take(): Promise<readonly string[]>;
}

/** The steps of one rolling upgrade, in their order; each relies on those before it. The first server is the source of today. */
export function courseOf(parts: CourseParts, end: 'to-done' | 'rolled-back'): readonly CourseStep[] {
  const { fleet, recorder, signal, writer, replication } = parts;
  let first: StartedServer;
  let second: StartedServer;
  const gate = (ends: Ends): Promise<readonly string[]> => integrityGate(ends, parts);
  /** Ends, grows a backlog, and comes back on the new program with its channel. */
  const upgradeInPlace = async (ends: Ends, serverId: number): Promise<StartedServer> => {
    const { source, replica } = ends;
    await writer.writeOn(source);
    // A slow shutdown leaves nothing to a redo log or a change buffer of the old format (MySQL and MariaDB manuals, upgrades).
    await openHand(ends, recorder, signal, 'shut down').say('replica', 'SET GLOBAL innodb_fast_shutdown = 0');
    const upgraded = await fleet.upgrade(replica, { role: replica.role, serverId }, () => writer.burst(backlogBytes));
    await upgradeSystemTables(parts.newProgram, upgraded, recorder);
    return upgraded;
  };
  const start = (ends: Ends): Promise<unknown> =>
    openHand(ends, recorder, signal, 'start').say('replica', ends.replica.flavour.startReplica);

  const today: CourseStep = {
    step: 'today',
    async take() {
      [first, second] = await Promise.all([fleet.start('first', 'source', 1), fleet.start('second', 'replica', 2)]);
      const ends = { source: first, replica: second };
      const hand = openHand(ends, recorder, signal, 'follow');
      await makeFirstChannel(ends, await parts.addressOf(first), hand, parts.encryption);
      for (const statement of ledgerSchema) await first.query(statement);
      await writer.writeOn(first);
      const complaints = await gate(ends);
      if (parts.encryption === 'encrypted') recorder.record(await replicationEncryption(first));
      return complaints;
    },
  };
  const replicaUpgraded: CourseStep = {
    step: 'replica-upgraded',
    async take() {
      second = await upgradeInPlace({ source: first, replica: second }, 2);
      await recordCarriedOver(second, recorder);
      const ends = { source: first, replica: second };
      await start(ends);
      return gate(ends);
    },
  };
  const switchover: CourseStep = {
    step: 'switchover',
    async take() {
      const ends = { source: first, replica: second };
      const complaints = await gate(ends);
      if (complaints.length === 0) await promoteReplica(ends, parts);
      return complaints;
    },
  };
  const demotion: CourseStep = {
    step: 'demotion',
    async take() {
      const ends = { source: second, replica: first };
      await writer.writeOn(second);
      await demote(ends, await parts.addressOf(second), replication, parts);
      return gate(ends);
    },
  };
  const fallbackUpgraded: CourseStep = {
    step: 'fallback-upgraded',
    async take() {
      first = await upgradeInPlace({ source: second, replica: first }, 1);
      const ends = { source: second, replica: first };
      await start(ends);
      return gate(ends);
    },
  };
  const rollback: CourseStep = {
    step: 'rollback',
    async take() {
      const ends = { source: second, replica: first };
      const complaints = await gate(ends);
      if (complaints.length === 0) await promoteReplica(ends, parts);
      return complaints;
    },
  };
  const newFollows: CourseStep = {
    step: 'new-follows',
    async take() {
      const ends = { source: first, replica: second };
      await writer.writeOn(first);
      await demote(ends, await parts.addressOf(first), replication, parts);
      return gate(ends);
    },
  };
  const common = [today, replicaUpgraded, switchover, demotion];
  return [...common, ...(end === 'to-done' ? [fallbackUpgraded] : [rollback, newFollows])];
}

import { defineScenario, type Stage } from 'replfault';
import {
  type CatalogueEntry,
  type CatalogueParams,
  catalogue,
  untilProved,
  untilReceiverNotices,
} from './_catalogue.ts';
import { endConnection, impatient, patient, untilAttemptFails } from './_network.ts';

const lossRounds = 6;
const lossRoundMs = 300;

/** By chance some packets are lost; the load is light, so it may take a moment until one is. */
const loss = (name: string, direction: string): CatalogueEntry => ({
  name,
  fault: 'packet-loss',
  params: (stage) => ({ percent: stage.draw('percent', 10, 30), direction }),
  leg: 'source-proxy',
  timers: patient,
  underMs: lossRounds * lossRoundMs,
  under: (stage, _, fault) => untilProved(stage, fault, lossRounds, lossRoundMs),
  connection: 'stays',
});

/** Everything vanishes, and TCP takes up its work afterwards: after a pause that its own backing off makes longer than the outage. */
const vanishing = (name: string, direction: string): CatalogueEntry => ({
  name,
  fault: 'packet-drop',
  params: { direction },
  leg: 'source-proxy',
  underMs: 600,
  connection: 'stays',
});

/** What opens a connection gets no further; those that are open live on, so one has to end first. */
const newConnectionsOnly = (name: string, fault: string): CatalogueEntry => ({
  name,
  fault,
  params: { connections: 'new' },
  leg: 'proxy-replica',
  underMs: 1700,
  async under(stage: Stage, params, active) {
    await endConnection(stage, params);
    await untilProved(stage, active, 4, 400);
  },
  connection: 'renewed',
  sourceComplains: true,
});

/** The end nearer to the source forgets; the other one hears nothing of it, and the replica has only its own timer. */
const halfOpen = (name: string, leg: NonNullable<CatalogueEntry['leg']>): CatalogueEntry => ({
  name,
  fault: 'half-open',
  params: { forgets: 'source-side' },
  leg,
  timers: impatient,
  underMs: impatient.replicaNetTimeoutS * 1000,
  under: untilReceiverNotices,
  connection: 'renewed',
  sourceComplains: true,
});

const idleMs = 800;

/** Faults of the kernel's packet filter and socket table: real loss, real silence, real RSTs. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: faults of the link in the kernel, each with proof and healed completely',
    claims: ['C1', 'C6', 'F1'],
    needs: ['kernel-faults'],
    entries: [
      loss('packet-loss', 'both'),
      loss('packet-loss-to-replica', 'to-replica'),
      loss('packet-loss-to-source', 'to-source'),
      vanishing('one-way-drop-to-replica', 'to-replica'),
      vanishing('one-way-drop-to-source', 'to-source'),
      vanishing('black-hole', 'both'),
      {
        name: 'firewall-reject',
        fault: 'reject',
        leg: 'source-proxy',
        timers: impatient,
        // An RST tells the sender of a packet only; where that was the source, the replica has its timer.
        underMs: impatient.replicaNetTimeoutS * 1000,
        under: untilAttemptFails,
        connection: 'renewed',
        sourceComplains: true,
      },
      newConnectionsOnly('firewall-reject-new', 'reject'),
      newConnectionsOnly('firewall-drop-new', 'packet-drop'),
      halfOpen('half-open', 'proxy-replica'),
      halfOpen('half-open-source-forgets', 'source-proxy'),
      {
        name: 'flow-table-full',
        fault: 'flow-table-full',
        underMs: 1700,
        async under(stage, params, active) {
          await endConnection(stage, params);
          await untilProved(stage, active, 4, 400);
        },
        connection: 'renewed',
        sourceComplains: true,
      },
      {
        name: 'idle-eviction',
        fault: 'idle-eviction',
        params: { idleMs },
        // Fewer heartbeats than the table needs: one comes every 1.5 s.
        timers: { replicaNetTimeoutS: 2, heartbeatS: 1.5 },
        underMs: 2500,
        async under(stage, params) {
          await stage.workload.pause();
          await stage.hold(idleMs * 1.5, 'an idle source, for longer than the table remembers flows');
          stage.workload.resume();
          await untilReceiverNotices(stage, params);
        },
        connection: 'renewed',
        sourceComplains: true,
      },
    ],
  }),
);

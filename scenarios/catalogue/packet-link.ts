import { defineScenario } from 'replfault';
import {
  type CatalogueEntry,
  type CatalogueParams,
  catalogue,
  untilProved,
  untilReceiverNotices,
} from './_catalogue.ts';
import { impatient, patient, smallBacklog, smallBacklogMs } from './_network.ts';
import { largeBytes, nearby } from './_packet-link.ts';

const rounds = 8;
const roundMs = 400;

/** By chance, or as large packets come: it may take a moment until the fault has shown itself. */
const seldom = (name: string, fault: string, params: NonNullable<CatalogueEntry['params']>): CatalogueEntry => ({
  name,
  fault,
  params,
  timers: patient,
  underMs: rounds * roundMs,
  under: (stage, _, active) => untilProved(stage, active, rounds, roundMs),
  connection: 'stays',
  settings: (settings) => ({ ...settings, link: nearby }),
});

const silent = (name: string, direction: string): CatalogueEntry => ({
  name,
  fault: 'link-silence',
  params: { direction },
  underMs: 800,
  connection: 'stays',
  settings: (settings) => ({ ...settings, link: nearby }),
});

/** Faults of a link that carries packets, between two machines with a round trip. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: faults of a wide-area link, packet by packet, each with proof and healed completely',
    claims: ['C1', 'C2', 'F9'],
    needs: ['kernel-faults', 'packet-link'],
    entries: [
      seldom('link-loss', 'link-loss', (stage) => ({ percent: stage.draw('percent', 10, 30) })),
      seldom('link-loss-in-bursts', 'link-loss', (stage) => ({ percent: stage.draw('percent', 10, 30), burst: 4 })),
      seldom('link-duplicates', 'link-duplicates', { percent: 20 }),
      seldom('link-delay', 'link-delay', { delayMs: 100 }),
      seldom('link-reorder', 'link-delay', (stage) => ({
        delayMs: 50,
        jitterMs: stage.draw('jitterMs', 10, 40),
        reorder: true,
      })),
      silent('link-silence', 'both'),
      silent('link-silence-to-replica', 'to-replica'),
      silent('link-silence-to-source', 'to-source'),
      {
        ...seldom('link-rate', 'link-rate', { kBps: 50, queueKiB: 64 }),
        underMs: rounds * roundMs + smallBacklogMs,
        under: async (stage, _, active) => {
          await smallBacklog(stage);
          await untilProved(stage, active, rounds, roundMs);
        },
      },
      {
        ...seldom('link-mtu', 'link-mtu', { bytes: 1400 }),
        timers: impatient,
        under: async (stage, params) => {
          // A small commit passes; only a full packet is too large.
          await stage.workload.burst({ bytes: largeBytes });
          await untilReceiverNotices(stage, params);
        },
        connection: 'renewed',
        sourceComplains: true,
      },
    ],
  }),
);

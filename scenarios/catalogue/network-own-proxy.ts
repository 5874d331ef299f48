import { type CaseSettings, defineScenario } from 'replfault';
import { readsStream } from '../_replication.ts';
import { type CatalogueEntry, type CatalogueParams, catalogue, untilProved } from './_catalogue.ts';
import { endConnection } from './_network.ts';

const oneShot = (name: string, fault: string): CatalogueEntry => ({
  name,
  fault,
  underMs: 1200,
  under: (stage, _, active) => untilProved(stage, active, 4, 300),
  connection: 'renewed',
  sourceComplains: true,
});

const readable = (settings: CaseSettings): CaseSettings => ({ ...settings, switches: readsStream });

/** Faults that read the stream, or that Toxiproxy has no means for. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: faults that only the embedded proxy has, each with proof and healed completely',
    claims: ['C1', 'C6'],
    needs: ['embedded-proxy'],
    entries: [
      oneShot('reset', 'reset'),
      oneShot('fin', 'fin'),
      {
        ...oneShot('idle-close', 'idle-close'),
        params: { idleMs: 700 },
        timers: { heartbeatS: 1.5 },
        async under(stage, _, fault) {
          await stage.workload.pause();
          await untilProved(stage, fault, 4, 300);
          stage.workload.resume();
        },
      },
      { ...oneShot('cut-in-an-event', 'cut'), settings: readable },
      {
        ...oneShot('close-before-events', 'close-before-events'),
        settings: readable,
        underMs: 2600,
        async under(stage, params, fault) {
          await endConnection(stage, params);
          await untilProved(stage, fault, 5, 500);
        },
      },
      {
        ...oneShot('slow-accept', 'slow-accept'),
        underMs: 2600,
        async under(stage, params, fault) {
          await endConnection(stage, params);
          await untilProved(stage, fault, 5, 500);
        },
      },
    ],
  }),
);

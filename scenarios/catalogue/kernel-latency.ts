import { defineScenario } from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue } from './_catalogue.ts';
import { cable } from './_packet-link.ts';

const delayed = (name: string, direction: string): CatalogueEntry => ({
  name,
  fault: 'kernel-latency',
  params: (stage) => ({ delayMs: 100, jitterMs: stage.draw('jitterMs', 0, 30), direction }),
  leg: 'source-proxy',
  underMs: 800,
  connection: 'stays',
  settings: (settings) => ({ ...settings, link: cable }),
});

/** Delays of packets, which TCP itself sees as a longer round trip. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: delays in the kernel, each with proof and healed completely',
    claims: ['C2', 'F9'],
    needs: ['kernel-faults', 'packet-delay'],
    entries: [delayed('kernel-latency', 'both'), delayed('kernel-latency-to-replica', 'to-replica')],
  }),
);

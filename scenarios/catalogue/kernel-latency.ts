import { defineScenario } from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue } from './_catalogue.ts';

const delayed = (name: string, direction: string): CatalogueEntry => ({
  name,
  fault: 'kernel-latency',
  params: (stage) => ({ delayMs: 100, jitterMs: stage.draw('jitterMs', 0, 30), direction }),
  leg: 'source-proxy',
  underMs: 800,
  connection: 'stays',
});

/** Delays by the kernel's network emulator, which TCP itself sees as a longer round trip. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: delays in the kernel, each with proof and healed completely',
    claims: ['C2', 'F9'],
    needs: ['kernel-faults', 'netem'],
    entries: [delayed('kernel-latency', 'both'), delayed('kernel-latency-to-replica', 'to-replica')],
  }),
);

import { defineScenario } from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue } from './_catalogue.ts';
import { smallBacklog } from './_network.ts';

const throttled = (name: string, leg: NonNullable<CatalogueEntry['leg']>): CatalogueEntry => ({
  name,
  fault: 'kernel-bandwidth',
  params: { rateKBps: 30 },
  leg,
  underMs: 600,
  under: smallBacklog,
  connection: 'stays',
});

/** Rates by the kernel's token bucket. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: rate limits in the kernel, each with proof and healed completely',
    claims: ['C1', 'C2'],
    needs: ['kernel-faults', 'kernel-shaping'],
    entries: [
      throttled('kernel-bandwidth-at-the-source', 'source-proxy'),
      throttled('kernel-bandwidth-at-the-replica', 'proxy-replica'),
    ],
  }),
);

import { defineScenario } from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue } from './_catalogue.ts';

const underMs = 1000;
const hour = 3600;

const entry = (leg: 'source' | 'replica', offsetS: number): CatalogueEntry => ({
  name: `clock-of-${leg}-${offsetS > 0 ? 'ahead' : 'behind'}`,
  fault: 'clock-jump',
  params: { offsetS },
  leg,
  connection: 'stays',
  underMs,
  settings: (settings) => ({ ...settings, clocks: [leg] }),
});

/** One of the servers has a clock of its own. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: the clock of one server jumps',
    claims: [],
    needs: ['server-clock'],
    entries: [entry('source', hour), entry('source', -hour), entry('replica', hour), entry('replica', -hour)],
  }),
);

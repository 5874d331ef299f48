import { connectionRefused, defineScenario, type Stage } from 'replfault';
import { type CatalogueEntry, type CatalogueParams, catalogue } from './_catalogue.ts';

/** An attempt to connect that is refused is made again after this long, ms. */
const connectRetryMs = 1000;

async function untilRefusedTwice(stage: Stage): Promise<void> {
  await stage.until('the replica says why it cannot connect', 'replication', (o) => o.status.lastIoErrno !== 0, {
    judges: ['receiver'],
    timeoutMs: connectRetryMs + 4000,
    since: 'injection',
  });
  await stage.hold(connectRetryMs, 'one more attempt to connect, or none');
}

const entry = (what: string, ioErrno: number): CatalogueEntry => ({
  name: `name-${what}`,
  fault: 'name-gone',
  params: { what },
  leg: 'replica',
  connection: 'renewed',
  sourceComplains: true,
  underMs: 2 * connectRetryMs,
  under: untilRefusedTwice,
  settings: (settings) => ({ ...settings, names: true }),
  checks: [connectionRefused({ ioErrno: [ioErrno], receiver: 'retries' })],
});

/** The replica knows its source by a name. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: the name of the source is gone, or leads elsewhere',
    claims: [],
    needs: ['host-names'],
    entries: [entry('gone', 2005), entry('moved', 2003)],
  }),
);

import { connectionRefused, connectsLate, defineScenario, type Stage } from 'replfault';
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

const lateMs = 3000;
/** Until the dump thread has ended and the replica has asked for the name, and its login, ms. */
const reactionMs = 2000;

async function untilConnectedAnew(stage: Stage): Promise<void> {
  const connected = (): number =>
    Math.max(0, ...(stage.history().last('proxy')?.connections ?? []).map(({ id }) => id));
  const known = connected();
  await stage.until('the replica has a new connection', 'proxy', () => connected() > known, {
    judges: ['connection'],
    timeoutMs: lateMs + reactionMs + 3000,
    since: 'injection',
  });
}

/** The answer of the name server takes 3 s, which the resolver waits for, or does not. */
const slowResolver = (
  name: string,
  timeoutS: number,
  rest: Pick<CatalogueEntry, 'checks' | 'under'>,
): CatalogueEntry => ({
  name,
  fault: 'slow-resolver',
  params: { delayMs: lateMs, timeoutS },
  leg: 'replica',
  connection: 'renewed',
  sourceComplains: true,
  underMs: lateMs + reactionMs,
  settings: (settings) => ({ ...settings, names: true }),
  ...rest,
});
const slowResolvers = [
  slowResolver('resolver-slow', 5, {
    under: untilConnectedAnew,
    checks: [connectsLate({ fromMs: lateMs, toMs: lateMs + reactionMs })],
  }),
  slowResolver('resolver-too-slow', 1, {
    under: async (stage) => {
      await untilRefusedTwice(stage);
      await stage.hold(lateMs, 'the late answer comes, to nobody');
    },
    checks: [connectionRefused({ ioErrno: [2005], receiver: 'retries' })],
  }),
];

/** The replica knows its source by a name. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: the name of the source is gone, leads elsewhere, or is resolved slowly',
    claims: [],
    needs: ['host-names'],
    entries: [entry('gone', 2005), entry('moved', 2003), ...slowResolvers],
  }),
);

import { ReplfaultError } from '../../model/errors.ts';
import type { Proof } from '../../model/samples.ts';
import { numberIn } from '../packet-fault.ts';
import { endDumpThreads, receiverOf } from '../server-fault.ts';
import type { Fault, FaultTarget, NameQuestion } from '../types.ts';

/** CR_UNKNOWN_HOST. */
const unknownHost = 2005;
/** Clocks of two processes of one machine, and a timer that is early, ms. */
const toleranceMs = 20;

/**
 * The name server that knows the source answers late. The resolver asks it once and waits for `timeoutS`: if the answer takes longer, the name is not
 * found. Open connections stay; the dump threads are ended, so that the replica must ask for the name again. Only where the replica has a name
 * (`settings.names`).
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: ['host-names'],
  defaults: { delayMs: 3000, timeoutS: 5 },
  async inject(target, params) {
    const delayMs = numberIn(params, 'delayMs', { least: 100, most: 60_000, unit: 'ms' });
    // What resolv.conf(5) allows.
    const timeoutS = numberIn(params, 'timeoutS', { least: 1, most: 30, unit: 's' });
    const { names } = target;
    if (!names)
      throw new ReplfaultError('HOST_NAMES', 'the replica follows its source by an address', {
        hint: 'give the scenario settings.names: true',
      });
    const late = await names.answerLate({ delayMs, timeoutS });
    const ended = await endDumpThreads(target.servers.source);
    return {
      proof: () => prove(target, late.questions(), { delayMs, timeoutMs: timeoutS * 1000, ended }),
      heal: () => names.set(names.addresses),
    };
  },
};

interface Injected {
  readonly delayMs: number;
  readonly timeoutMs: number;
  /** Dump threads. */
  readonly ended: number;
}

/** It was asked, no connection was made before its answer could come, and where it comes too late the replica says so. */
async function prove(target: FaultTarget, asked: readonly NameQuestion[], injected: Injected): Promise<Proof> {
  const { delayMs, timeoutMs, ended } = injected;
  const said = await receiverOf(target.servers.replica);
  const [first] = asked;
  const opened = (await target.toxics.connections())
    .flatMap(({ openedAtMs }) => openedAtMs ?? [])
    .filter((atMs) => first !== undefined && atMs > first.atMs);
  const connectionAfterMs = first && opened.length > 0 ? Math.round(Math.min(...opened) - first.atMs) : null;
  const waitedMs = asked.flatMap(({ atMs, answeredAtMs }) => (answeredAtMs === null ? [] : [answeredAtMs - atMs]));
  const tooLate = delayMs > timeoutMs;
  const isLate = waitedMs.length > 0 && waitedMs.every((ms) => ms >= delayMs - toleranceMs);
  const took = tooLate
    ? connectionAfterMs === null && said.errno === unknownHost
    : connectionAfterMs === null || connectionAfterMs >= delayMs - toleranceMs;
  const connection =
    connectionAfterMs === null
      ? 'no connection was made'
      : `a connection was made ${connectionAfterMs} ms after the first`;
  return {
    tookEffect: isLate && took,
    summary: `${ended} dump threads were ended; the name server was asked ${asked.length} times and answered ${waitedMs.length} of them, ${delayMs} ms late; ${connection}; the receiver is in state ${said.state}, Last_IO_Errno ${said.errno}`,
    numbers: {
      queries: asked.length,
      answeredLate: waitedMs.length,
      longestMs: waitedMs.length > 0 ? Math.max(...waitedMs) : null,
      connectionAfterMs,
      receiver: said.state,
      ioErrno: said.errno,
    },
  };
}

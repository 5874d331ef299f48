import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { firstMs, receiverAlarms, startMs, timerMs } from './_observed.ts';

const clients = 'runbook/read-errors/two-clients';
const patientRead = 'runbook/timeouts-and-stalls/net-timeout-shorter';
const hastyRead = 'runbook/timeouts-and-stalls/net-timeout-longer';

/** So near to a timer is the timer, ms: servers are late, not early. */
const earlyMs = 200;
const lateMs = 900;

const near = (ms: unknown, timerMs: number): boolean =>
  typeof ms === 'number' && ms >= timerMs - earlyMs && ms <= timerMs + lateMs;
/** Something ended when net_read_timeout ran out. */
const followed = (facts: Facts): boolean => near(facts['endedMs'], numberOf(facts, 'netReadTimeoutMs'));

export default defineClaim({
  id: 'Q4',
  says: '1158 (ER_NET_READ_ERROR_FROM_PIPE) is a read failure: fix the network or raise net_read_timeout.',
  hypothesis:
    'It is a read failure, but of a broken connection: the error occurs at once, and no timeout is involved. A read that times out is 1159. The value of net_read_timeout applies neither to an idle client nor to the receiver of a replica.',
  variable:
    'time until the server closes the connection of a silent client, or the replica that of a silent source, compared with net_read_timeout, ms; read errors that were counted and logged',
  rule: 'Confirmed if the connection to the silent end is closed when net_read_timeout expires in every trial. Refuted if in none. Conditional if in some. Only trials in which net_read_timeout was shorter than the silence count.',
  reads: ['read-errors', 'receiver', 'clients'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [clients, patientRead, hastyRead],
  measure(trial) {
    const { exhibit, timeline, result } = trial;
    const netReadTimeoutMs = timerMs(trial, 'netReadTimeoutS');
    if (exhibit !== clients) {
      const healedMs = (timeline.healed?.atMs ?? Number.POSITIVE_INFINITY) - startMs(timeline);
      const leftMs = firstMs(timeline, receiverAlarms);
      return {
        netReadTimeoutMs,
        otherTimeoutMs: timerMs(trial, 'replicaNetTimeoutS'),
        endedMs: leftMs !== null && leftMs <= healedMs ? leftMs : null,
        silentForMs: Number.isFinite(healedMs) ? Math.round(healedMs) : null,
      };
    }
    const broken = timeline.first('operator', (o) => o.statement.startsWith('broken off'));
    const logged = (text: RegExp): boolean =>
      timeline
        .of('log')
        .some((o) => o.server === 'source' && o.condition === 'source-read-failed' && text.test(o.text));
    const told = broken && timeline.first('log', (o) => o.seq > broken.seq && o.condition === 'source-read-failed');
    const half = timeline.first('operator', (o) => o.statement.startsWith('half a packet'));
    const ended = /ended by the server after (\d+) ms/.exec(half?.statement ?? '');
    return {
      netReadTimeoutMs,
      otherTimeoutMs: timerMs(trial, 'waitTimeoutS'),
      endedMs: ended ? Number(ended[1]) : null,
      brokenOffToldMs: broken && told ? Math.round(told.atMs - broken.atMs) : null,
      saysError: logged(/Got an error reading/),
      saysTimeout: logged(/Got timeout reading/),
      counted1158: result.condition?.errnos?.['1158'] ?? null,
      counted1159: result.condition?.errnos?.['1159'] ?? null,
    };
  },
  decide(facts, server) {
    const netTimeoutVariable = procedures.dialectOf(server).netTimeout;
    const [client, patient, hasty] = [clients, patientRead, hastyRead].map((exhibit) => trialsOf(facts, exhibit));
    const timed = count([...(client ?? []), ...(hasty ?? [])], followed);
    const counted = median(client ?? [], 'counted1158');
    return {
      verdict: timed.all ? 'confirmed' : timed.none ? 'refuted' : 'conditional',
      sentence: `When a client broke its connection, the source reported ${counted === null ? 'a read error' : `1158 (counted: ${counted})`} after ${time(median(client ?? [], 'brokenOffToldMs'))}, without a timeout. A client that stopped in the middle of a packet was disconnected after ${time(median(client ?? [], 'endedMs'))} (wait_timeout was ${time(median(client ?? [], 'otherTimeoutMs'))}, net_read_timeout ${time(median(client ?? [], 'netReadTimeoutMs'))}). The receiver disconnected from a silent source after ${time(median(patient ?? [], 'endedMs'))} with ${netTimeoutVariable} at 1 s and net_read_timeout at ${time(median(patient ?? [], 'netReadTimeoutMs'))}. With net_read_timeout at ${time(median(hasty ?? [], 'netReadTimeoutMs'))} it ${(hasty ?? []).every((one) => one['endedMs'] === null) ? `stayed connected during ${time(median(hasty ?? [], 'silentForMs'))} without data` : `disconnected after ${time(median(hasty ?? [], 'endedMs'))}`}.`,
      numbers: {
        timedByNetReadTimeout: timed.text,
        brokenOffToldMs: median(client ?? [], 'brokenOffToldMs'),
        halfPacketEndedMs: median(client ?? [], 'endedMs'),
        receiverLeftMs: median(patient ?? [], 'endedMs'),
        receiverSilenceMs: median(hasty ?? [], 'silentForMs'),
        counted1158: counted,
        counted1159: median(client ?? [], 'counted1159'),
      },
    };
  },
  planted: {
    world: 'The connection to a silent end is closed when net_read_timeout expires.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [clients]: { endedMs: 1020 }, [hastyRead]: { endedMs: 1020 } }),
  },
  contrary: {
    none: 'Which timer a server uses for a silent end is fixed in its code, the same in all versions here: no value of net_read_timeout makes it the one that decides.',
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    const counted = procedures.countNetworkErrors(server);
    return [
      '1158: a connection ended while the server was reading from it. Find out what ended it (client, proxy, firewall). No timeout prevents it.',
      `Only ${netTimeout} determines how long a replica waits for a silent source. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 30, heartbeatPeriodS: 10 }),
      ...(counted === null
        ? [
            'This server does not count errors by number. Look for `Got an error reading communication packets` in the error log of the source.',
          ]
        : [counted]),
    ];
  },
});

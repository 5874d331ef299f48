import type { Judge } from './types.ts';

/** What an answer other than an open connection means. */
const answers: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'refused (RST): the host or a firewall answers, and nothing listens at that port or the firewall rejects; a replica shows 2003',
  EHOSTUNREACH: 'a router or this machine answered that the host cannot be reached (ICMP)',
  ENETUNREACH: 'this machine has no route to that network',
  ECONNRESET: 'reset while it was opened',
  silent:
    'no answer at all: packets are dropped on the way (a firewall answers nothing), or the host is gone. A firewall that rejects, and a host without a server, would have answered',
};

/** Whether TCP reaches the source, and what answers if it does not: an RST, a router, or nobody. Pure. */
export const judge: Judge = ({ attempt }) => {
  const connect = attempt?.connect ?? null;
  if (connect === null)
    return {
      outcome: 'not-judged',
      says: attempt === null ? 'nothing was tried' : 'there is no address to connect to',
      numbers: {},
    };
  const { tookMs, failed } = connect;
  if (failed === null)
    return { outcome: 'ok', says: `TCP connection accepted after ${tookMs} ms`, numbers: { connectMs: tookMs } };
  return {
    outcome: 'problem',
    says: `${answers[failed] ?? failed} (after ${tookMs} ms)`,
    numbers: { connectMs: null, failedAfterMs: tookMs },
  };
};

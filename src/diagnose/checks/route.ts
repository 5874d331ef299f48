import type { Judge } from './types.ts';

/** By which interface and gateway the machine of the replica sends to the source. Pure. */
export const judge: Judge = ({ notAtReplica, attempt, path: { route } }) => {
  if (notAtReplica !== null) return notJudged(`this is not known to be the machine of the replica: ${notAtReplica}`);
  if (attempt === null) return notJudged('nothing was tried');
  if (attempt.connect?.failed === 'ENETUNREACH')
    return { outcome: 'problem', says: 'this machine has no route to that network', numbers: {} };
  if (route === null) return notJudged('`ip` is not installed, or it knows no route');
  const { device, from, gateway } = route;
  return {
    outcome: 'ok',
    says: `by ${device}${gateway === null ? ', directly' : `, through ${gateway}`}${from === null ? '' : `, from ${from}`}`,
    numbers: {},
  };
};

const notJudged = (says: string): ReturnType<Judge> => ({ outcome: 'not-judged', says, numbers: {} });

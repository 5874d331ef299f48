import type { Judge } from './types.ts';

/** Whether the name of the source has an address, and how long the resolver takes. Pure. */
export const judge: Judge = ({ attempt }) => {
  if (attempt === null) return { outcome: 'not-judged', says: 'nothing was tried', numbers: {} };
  const { lookup } = attempt;
  if (lookup === null) return { outcome: 'ok', says: 'an address, no name to resolve', numbers: {} };
  const numbers = { lookupMs: lookup.tookMs };
  if (lookup.address !== null)
    return { outcome: 'ok', says: `resolved to ${lookup.address} in ${lookup.tookMs} ms`, numbers };
  return {
    outcome: 'problem',
    says:
      lookup.code === 'silent'
        ? `the resolver did not answer within ${lookup.tookMs} ms`
        : `the name has no address (${lookup.code}, after ${lookup.tookMs} ms); a replica shows 2005`,
    numbers,
  };
};

import { connectErrors } from '../errnos.ts';
import type { CheckFacts, Judge } from './types.ts';

const waiting = {
  yes: 'waiting heals it',
  perhaps: 'waiting heals it if what is in the way goes by itself',
  no: 'waiting does not heal it',
} as const;

/** Whether a login works from the machine of the replica, with the account of --source: the password of the channel is not known. Pure. */
export const judge: Judge = (facts) => {
  const { attempt, notAtReplica } = facts;
  if (notAtReplica !== null) return notJudged(`this is not known to be the machine of the replica: ${notAtReplica}`);
  if (attempt?.login == null) return notJudged(attempt === null ? 'nothing was tried' : 'nothing was connected');
  const { tookMs, failed, text, encrypted } = attempt.login;
  const who = `as ${attempt.user}, which is not the account of the channel`;
  if (failed === null)
    return {
      outcome: 'ok',
      says: `logged in after ${tookMs} ms, ${encrypted ? 'encrypted' : 'not encrypted'}, ${who}${elsewhereText(facts)}`,
      numbers: { loginMs: tookMs },
    };
  return {
    outcome: 'problem',
    says: `${meaning(failed, text)}, after ${tookMs} ms, ${who}${elsewhereText(facts)}`,
    numbers: { loginMs: null, failedAfterMs: tookMs },
  };
};

function meaning(failed: string, text: string): string {
  if (failed === 'silent')
    return 'the connection was accepted, and no answer came: a process that does not run, or a firewall or proxy between';
  const known = connectErrors[failed];
  return known === undefined ? `${text} (${failed})` : `${failed}: ${known.means}; ${waiting[known.waitingHeals]}`;
}

/** A login at another address says little about that of the channel. */
function elsewhereText({ asChannel, channel }: CheckFacts): string {
  if (asChannel) return '';
  return channel === null
    ? '; whether the replica uses this address is not known'
    : `; the channel names another address, ${channel.host}:${channel.port}: give it in --source to test that one`;
}

const notJudged = (says: string): ReturnType<Judge> => ({ outcome: 'not-judged', says, numbers: {} });

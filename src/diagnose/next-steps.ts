import type { Cost, Procedure } from '../model/procedure.ts';
import { everyProcedure } from '../procedures/index.ts';
import { connectErrors } from './errnos.ts';
import type { Look } from './look.ts';
import { type AnyVerdict, severityOf } from './verdicts.ts';
import { wordsOf } from './words.ts';

/** What to do about a verdict: statements that were executed on servers of this series, with the cost that was measured. */
export interface NextStep {
  readonly procedure: Procedure;
  readonly page: string;
}

/** The procedure that comes next for this pair; `null` where none is known, or for a verdict that is no problem. Pure. */
export function nextStep(one: AnyVerdict, look: Look): NextStep | null {
  const severity = severityOf(one);
  if (severity === 'ok' || severity === 'unknown') return null;
  const ids = stepsOf(one);
  const found = proceduresFor(look);
  for (const id of ids) {
    const procedure = found.find((candidate) => candidate.id === id);
    if (procedure) return { procedure, page: `docs/statements.md#${id}` };
  }
  return null;
}

/** Of two verdicts, the first thing is to find out which. */
function stepsOf(one: AnyVerdict): readonly string[] {
  if (one.or === null) return wordsOf(one.axis, one.verdict as never).procedures;
  return [one.or === 'duplicate-replica-identity' ? 'show-identity' : 'show-replica'];
}

/** Scenario that demonstrates a verdict, as `scenario/case`. */
export function demonstration(one: AnyVerdict): string | null {
  const known = one.verdict === 'reconnecting' && one.cause !== null ? connectErrors[one.cause]?.scenario : undefined;
  return known ?? wordsOf(one.axis, one.verdict as never).scenario;
}

/** In the name of a channel: no literal holds it under every SQL mode, so that no statement can be given. */
const unquotable = /[\\\p{Cc}\u2028\u2029]/u;

/** In the words of the replica, on which most are run; of the source where the replica was not reached. */
function proceduresFor({ source, replica }: Look): readonly Procedure[] {
  const end = replica.state === 'read' ? replica : source.state === 'read' ? source : null;
  if (end === null) return [];
  const channel = replica.state === 'read' ? replica.channel : null;
  if (unquotable.test(channel?.name ?? '')) return [];
  const by = channel?.byGtid == null ? 'unknown' : channel.byGtid ? 'gtid' : 'position';
  return everyProcedure({ flavour: end.flavour, version: end.version }, { channel: channel?.name ?? '', by });
}

/** The cost of a procedure in one line. */
export function costText({ relayLogs, receiver, applier, blocksUpToS, others, destroys }: Cost): string {
  return [
    `relay logs ${relayLogs}`,
    `receiver ${receiver}`,
    `applier ${applier}`,
    `a statement takes up to ${blocksUpToS} s`,
    ...(others === null ? [] : [others.replace(/\.$/, '')]),
    ...(destroys === null ? [] : [`destroys: ${destroys.replace(/\.$/, '')}`]),
  ].join('; ');
}

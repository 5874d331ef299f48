import type { Procedure, Step } from '../../model/procedure.ts';
import { dialectOf, everyProcedure, type Server } from '../../procedures/index.ts';

/** A source and a replica, as procedures are told of servers. */
export interface PairOfServers {
  readonly source: Server;
  readonly replica: Server;
}

/** A procedure in the words of both ends, or why it is not printed. */
export type PairProcedure =
  | { readonly withheld: string }
  | { readonly procedure: Procedure; readonly executedOn: readonly string[] };

/**
 * Puts a procedure, written for the version of the replica, into the words of both ends. Only what was executed on the version of its end is given.
 *
 * @param inSourceWords procedures for the version of the source that may be the same one
 */
export function procedureForPair(
  procedure: Procedure,
  { source, replica }: PairOfServers,
  inSourceWords: readonly Procedure[],
): PairProcedure {
  const [sourceDialect, replicaDialect] = [dialectOf(source), dialectOf(replica)];
  const onReplica = onlyExecuted(procedure, replicaDialect.product);
  if (sourceDialect.series === replicaDialect.series || stepsOn(procedure, 'source').length === 0) return onReplica;
  const candidates = [...inSourceWords, ...everyProcedure(source)];
  const twin = candidates.find((one) => isTwin(one, procedure));
  if (twin === undefined) return { withheld: `${sourceDialect.product} has no such procedure` };
  const onSource = onlyExecuted(twin, sourceDialect.product);
  if ('withheld' in onSource) return onSource;
  if (stepsOn(procedure, 'replica').length === 0) return onSource;
  if ('withheld' in onReplica) return onReplica;
  const own = [...stepsOn(twin, 'source')];
  const steps = procedure.steps.map((step) => (step.on === 'source' ? (own.shift() ?? step) : step));
  const privileges = { ...procedure.privileges, source: twin.privileges.source };
  const wayBack =
    typeof procedure.wayBack === 'string' || typeof twin.wayBack === 'string'
      ? procedure.wayBack
      : [
          ...twin.wayBack.filter(({ on }) => on === 'source'),
          ...procedure.wayBack.filter(({ on }) => on === 'replica'),
        ];
  return {
    procedure: { ...procedure, steps, privileges, wayBack },
    executedOn: [...onSource.executedOn, ...onReplica.executedOn],
  };
}

const stepsOn = ({ steps }: Procedure, end: Step['on']): readonly Step[] => steps.filter(({ on }) => on === end);

/** The same procedure, with as many steps on the source. */
const isTwin = (one: Procedure, other: Procedure): boolean =>
  one.id === other.id && stepsOn(one, 'source').length === stepsOn(other, 'source').length;

const onlyExecuted = (procedure: Procedure, product: string): PairProcedure => {
  const { executedOn } = procedure;
  if (executedOn === null) return { withheld: `it was not executed on ${product}` };
  return { procedure, executedOn: [`${product.split(' ')[0]} ${executedOn}`] };
};

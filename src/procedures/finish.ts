import type { Procedure } from '../model/procedure.ts';
import type { Dialect } from './dialect.ts';
import { executed } from './executed.ts';
import { privilegesFor, type Right } from './privileges.ts';

/** What a procedure says of itself; the rest follows from its server. */
export interface Draft extends Omit<Procedure, 'server' | 'privileges' | 'executedOn'> {
  readonly rights: { readonly source?: readonly Right[]; readonly replica?: readonly Right[] };
}

/** Completes a procedure for one server: privileges by their names there, and whether it was ever executed there. */
export function finish(dialect: Dialect, { rights, ...draft }: Draft): Procedure {
  const record = executed[dialect.series];
  return {
    ...draft,
    server: dialect.product,
    privileges: {
      source: privilegesFor(dialect, rights.source ?? []),
      replica: privilegesFor(dialect, rights.replica ?? []),
    },
    executedOn: record?.procedures[draft.id] === undefined ? null : record.version,
  };
}

/** Of a procedure that changes nothing. */
export const nothingChanges = {
  relayLogs: 'not touched',
  receiver: 'keeps its state',
  applier: 'keeps its state',
  others: null,
  destroys: null,
} as const;

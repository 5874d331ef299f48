import { ReplfaultError, usageError } from '../../model/errors.ts';
import { endDumpThreads, proveRefusal } from '../server-fault.ts';
import type { Fault } from '../types.ts';

const kinds = ['gone', 'moved'] as const;
type Kind = (typeof kinds)[number];
/** CR_UNKNOWN_HOST, CR_CONN_HOST_ERROR. */
const errnos: Readonly<Record<Kind, number>> = { gone: 2005, moved: 2003 };
/** This machine, and nobody listens there. */
const elsewhere = '127.0.0.9';

/**
 * The name by which the replica knows its source is gone from the name service, or leads to an address where nobody listens, as after a failover that
 * forgot it. Open connections stay; the dump threads are ended, so that the replica must ask for the name again. Only where the replica has a name
 * (`settings.names`).
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: ['host-names'],
  defaults: { what: 'gone' },
  async inject(target, params) {
    const kind = kindOf(params['what']);
    const { names } = target;
    if (!names)
      throw new ReplfaultError('HOST_NAMES', 'the replica follows its source by an address', {
        hint: 'give the scenario settings.names: true',
      });
    const { [names.source]: known = '', ...others } = names.addresses;
    await names.set(kind === 'gone' ? others : { ...others, [names.source]: elsewhere });
    const ended = await endDumpThreads(target.servers.source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `${names.source} ${kind === 'gone' ? 'has no address any more' : `is ${elsewhere} instead of ${known}`}, and ${ended} dump threads were ended`,
          ({ errno }) => errno === errnos[kind],
        ),
      heal: () => names.set(names.addresses),
    };
  },
};

function kindOf(value: unknown): Kind {
  const found = kinds.find((one) => one === value);
  if (found) return found;
  throw usageError('BAD_FAULT_PARAMETER', `a name cannot be ${String(value)}`, `use ${kinds.join(' or ')}`);
}

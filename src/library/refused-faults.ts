import type { Leg } from '../model/samples.ts';
import type { Fault } from '../network/types.ts';
import { faultNotHere } from './bad-use.ts';

const byReplica = 'is shown by the status of a replica, which';

/** Behind a faulty link there are clients of the user, of which nothing is known. @throws ReplfaultError `FAULT_NOT_HERE`. */
export function refuseWithoutReplica(name: string, fault: Fault, leg: Leg | undefined): void {
  const { legs } = fault;
  if (needsReplica(fault))
    throw faultNotHere(
      name,
      `${byReplica} a faulty link does not have`,
      'run statements on link.source to the same end, or use startPair(), which has a replica',
    );
  if ((leg ?? legs[0]) === 'replica')
    throw faultNotHere(
      name,
      'cannot sit on the replica: behind a faulty link there is none',
      `stop or end your client yourself, or use another leg: ${legs.filter((one) => one !== 'replica').join(', ')}`,
    );
}

/** Before a server alone there is no proxy, and behind it no replica. @throws ReplfaultError `FAULT_NOT_HERE`. */
export function refuseWithoutLink(name: string, fault: Fault): void {
  if (fault.layer === 'proxy')
    throw faultNotHere(
      name,
      'acts in a proxy, which a server alone does not have',
      'use faultyLink(), which is a server behind a proxy: your clients connect to link.connection',
    );
  if (needsReplica(fault))
    throw faultNotHere(
      name,
      `${byReplica} a server alone does not have`,
      'run statements on the server to the same end, or use startPair(), which has a replica',
    );
}

const needsReplica = ({ layer, withoutReplica }: Fault): boolean => layer === 'server' && !withoutReplica;

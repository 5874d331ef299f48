import { dialectOf } from '../../procedures/index.ts';
import { within } from '../../servers/versions.ts';
import { type Address, type Ends, makeChannel } from '../entry/attempt.ts';
import type { Hand } from '../entry/hand.ts';

/**
 * Makes the channel that will be carried over: the old version's defaults for everything but the source and the account, and what the servers of the tool
 * need because they have no TLS identity, or one that nobody vouches for. Starts it. @throws whatever the server answers.
 */
export async function makeFirstChannel(
  ends: Ends,
  address: Address,
  hand: Hand,
  encryption: 'plain' | 'encrypted',
): Promise<void> {
  const { replica } = ends;
  await makeChannel(ends, address, hand, async () => undefined);
  const { change } = dialectOf({ flavour: replica.flavour.name, version: replica.version });
  const optionsOf = encryption === 'encrypted' ? withTls : withoutTls;
  const needed = optionsOf(replica.flavour.name, replica.version);
  if (needed !== null) await hand.say('replica', `${change} TO ${needed}`);
  await hand.say('replica', replica.flavour.startReplica);
}

/**
 * MySQL since 8.0.4: caching_sha2_password needs the source's public key where the connection is not encrypted; in 9.x a channel demands TLS by default.
 * MariaDB since 11.4: the source's certificate is verified by default. Pure.
 */
export function withoutTls(flavour: string, version: string): string | null {
  if (flavour === 'mariadb') return within(version, '11.4') ? 'MASTER_SSL_VERIFY_SERVER_CERT=0' : null;
  if (within(version, '8.0.23')) return 'SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1';
  return within(version, '8.0.4') ? 'GET_MASTER_PUBLIC_KEY=1' : null;
}

/** The link is encrypted, and the certificate, which was made for this case, is not verified: a channel of MySQL does not do so unless it is told to. Pure. */
export function withTls(flavour: string, version: string): string {
  if (flavour === 'mariadb') return 'MASTER_SSL=1, MASTER_SSL_VERIFY_SERVER_CERT=0';
  return within(version, '8.0.23') ? 'SOURCE_SSL=1' : 'MASTER_SSL=1';
}

import { alreadyEncrypted, endDumpThreads, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** CR_AUTH_PLUGIN_ERR: the plugin wants an encrypted connection, or the public key of the source. */
const secureConnectionWanted = 2061;

/**
 * The source has forgotten which passwords were right, as after a restart (caching_sha2_password). The next login of each account needs an encrypted
 * connection or the public key of the source, and the replica has neither. Nobody changed anything: it could log in the day before.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source, replica } = target.servers;
    if (source.encrypted) throw alreadyEncrypted();
    const { words } = replica;
    const [withoutKey, withKey] = [words.askForPublicKey(false), words.askForPublicKey(true)];
    await sayAll(replica, [words.stopReplica, withoutKey]);
    await sayAll(source, ['FLUSH LOCAL PRIVILEGES']);
    await sayAll(replica, [words.startReplica]);
    const ended = await endDumpThreads(source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `the source has forgotten its passwords, the replica does not ask for its public key, and ${ended} dump threads were ended`,
          ({ errno }) => errno === secureConnectionWanted,
        ),
      heal: () => sayAll(replica, [words.stopReplica, withKey, words.startReplica]),
    };
  },
};

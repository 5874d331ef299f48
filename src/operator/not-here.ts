import { type ReplfaultError, usageError } from '../model/errors.ts';
import type { StartedServer } from '../servers/types.ts';

/** The error for an action that a server has no words for. */
export function notHere(action: string, server: StartedServer, reason: string | undefined): ReplfaultError {
  return usageError(
    'ACTION_NOT_HERE',
    `the operator cannot ${action} on ${server.flavour.name} ${server.version}${reason === undefined ? '' : `: ${reason}`}`,
    'a scenario states in `requires` what its servers must have',
  );
}

/** The error for an action whose client watches bytes on the wire, where the source lets nobody in without encryption. */
export function onlyInTheClear(action: string): ReplfaultError {
  return usageError(
    'ACTION_NOT_HERE',
    `the operator cannot ${action} where the source takes encrypted connections only`,
    'play this case without require_secure_transport',
  );
}

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

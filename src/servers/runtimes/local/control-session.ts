import type { Passwords } from '../../flavour.ts';
import { answerTimeoutMs } from './bounded-connection.ts';
import { type Starting, untilServing } from './readiness.ts';
import { type BoundedSession, logInAndLeave, openSession, type SessionTarget } from './session.ts';

/** The account that replicas use. */
export const replicationUser = 'repl';

/**
 * Waits until the server takes the tool's own session, and a login as the replication account: over the socket its password may be checked in
 * full, after which the server remembers it and the replica needs neither TLS nor the server's public key. Both at once, since a full check takes
 * the server a while.
 */
export async function openControl(
  starting: Starting,
  target: Omit<SessionTarget, 'user' | 'password'>,
  passwords: Passwords,
): Promise<BoundedSession> {
  const patience = { timeoutMs: answerTimeoutMs };
  const [control, login] = await Promise.allSettled([
    untilServing(starting, (timeoutMs) =>
      openSession({ ...target, user: 'root', password: passwords.root }, patience, timeoutMs),
    ),
    untilServing(starting, (timeoutMs) =>
      logInAndLeave({ ...target, user: replicationUser, password: passwords.repl }, timeoutMs),
    ),
  ]);
  if (control.status === 'rejected') throw control.reason;
  if (login.status === 'fulfilled') return control.value;
  await control.value.end();
  throw login.reason;
}

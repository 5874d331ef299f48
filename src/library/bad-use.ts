import { ReplfaultError, usageError } from '../model/errors.ts';

export const pairClosed = (what: string): ReplfaultError =>
  usageError('PAIR_CLOSED', `the pair is closed: ${what}`, 'start another one with startPair(), or close it later');

export const linkClosed = (what: string): ReplfaultError =>
  usageError(
    'LINK_CLOSED',
    `the faulty link is closed: ${what}`,
    'start another one with faultyLink(), or close it later',
  );

export const badPrivileges = (privileges: readonly string[], cause: Error): ReplfaultError =>
  usageError(
    'BAD_PRIVILEGES',
    `the server does not grant ${privileges.join(', ') || 'no privilege'}: ${cause.message}`,
    'name privileges as GRANT ... ON *.* takes them: { privileges: ["REPLICATION SLAVE", "SELECT"] }',
    cause,
  );

export const noFault = (what: string): ReplfaultError =>
  usageError('NO_FAULT', `no fault was injected: ${what}`, 'inject one first: await link.inject("stall")');

export const notHealed = (fault: string): ReplfaultError =>
  usageError(
    'NOT_HEALED',
    `the fault ${fault} is still in effect: a client reconnects when the link is whole`,
    'heal it first: await fault.heal()',
  );

export const serverClosed = (name: string): ReplfaultError =>
  usageError(
    'SERVER_CLOSED',
    `the server ${name} is closed`,
    'start another one with startServer(), or close it later',
  );

export const serverRunning = (name: string): ReplfaultError =>
  usageError(
    'SERVER_RUNNING',
    `the server ${name} runs already`,
    'it is running once it was started; call stop() first',
  );

export const serverNotRunning = (name: string): ReplfaultError =>
  usageError(
    'SERVER_NOT_RUNNING',
    `the server ${name} does not run`,
    'start() starts it again; one that a fault has killed runs again when that fault is healed',
  );

export const alreadyRecording = (): ReplfaultError =>
  usageError('ALREADY_RECORDING', 'the pair is being recorded already', 'stop that recording first');

export const recordingEnded = (): ReplfaultError =>
  usageError('RECORDING_ENDED', 'the recording has ended', 'begin another one with pair.record()');

export const recordingFile = (to: string, cause: Error): ReplfaultError =>
  usageError(
    'RECORDING_FILE',
    `a recording cannot be written to ${JSON.stringify(to)}: ${cause.message}`,
    'name a file that does not exist yet, in a folder that exists: record({ to })',
    cause,
  );

export const faultInEffect = (names: readonly string[]): ReplfaultError =>
  usageError(
    'FAULT_IN_EFFECT',
    `a recording cannot begin under a fault: ${names.join(', ')}`,
    'heal it, or inject it after record(): checks compare with the time before the fault',
  );

/** @param why as the end of "the fault X ..." */
export const faultNotHere = (fault: string, why: string, hint: string): ReplfaultError =>
  usageError('FAULT_NOT_HERE', `the fault ${fault} ${why}`, hint);

/** A server answered a statement of the fault with an error. */
export const faultRefused = (fault: string, cause: Error): ReplfaultError =>
  new ReplfaultError('FAULT_REFUSED', `the fault ${fault} could not be injected: ${cause.message}`, {
    hint: 'docs/faults.md says what a fault needs; those of semi-synchronous replication need a pair with semiSync: true',
    cause,
  });

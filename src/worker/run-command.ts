import type { RunCommand } from '../network/kernel/execute.ts';
import type { RunCommandSpec } from './protocol.ts';

/** Makes a command from its plain data and further arguments. */
export const runCommand =
  (spec: RunCommandSpec): RunCommand =>
  (args) => ({ file: spec.file, args: [...spec.args, ...args], env: { ...spec.env } });

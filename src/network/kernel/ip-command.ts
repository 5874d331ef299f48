import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';
import type { RunCommand } from './execute.ts';

/** Runs `ip` in a private network. @throws ReplfaultError `PRIVATE_NETWORK` with what it said */
export async function mustRun(ip: RunCommand, args: readonly string[], trouble: string): Promise<void> {
  const command = ip(args);
  const result = await execa(command.file, command.args, { env: command.env, reject: false, timeout: 10_000 });
  if (result.failed)
    throw new ReplfaultError('PRIVATE_NETWORK', `${trouble}: ${result.stderr || result.shortMessage}`, {
      hint: 'run with --isolation none, or see `replfault doctor`',
    });
}

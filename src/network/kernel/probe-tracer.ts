import { execa } from 'execa';
import { firstLine } from '../../model/first-line.ts';
import { type RunCommand, toolTimeoutMs } from './execute.ts';

const tracing = ['-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:delay_enter=1', 'true'];

/** Why system calls cannot be traced, told by one traced and delayed program; `null` where they can. */
export async function whyNotTraced(strace: RunCommand): Promise<string | null> {
  const { file, args, env } = strace(tracing);
  const trial = await execa(file, args, { env, reject: false, timeout: toolTimeoutMs });
  return trial.failed
    ? `this machine does not allow tracing: ${firstLine(trial.stderr || (trial.shortMessage ?? ''))}`
    : null;
}

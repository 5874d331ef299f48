import { execa } from 'execa';
import { firstLine } from '../../model/first-line.ts';

/** As far from the clock of the machine as no run of a program takes, s. */
const offsetS = 86_400;
const slackS = 3600;
const timeoutMs = 10_000;

/** Why a program of this machine gets no clock of its own by that library (libfaketime), told by one that prints its time; `null` where it does. */
export async function whyNoClock(library: string): Promise<string | null> {
  const words = [`LD_PRELOAD=${library}`, `FAKETIME=+${offsetS}`, 'date', '+%s'];
  const trial = await execa('env', words, { reject: false, timeout: timeoutMs });
  const aheadS = Number(trial.stdout) - Date.now() / 1000;
  if (!trial.failed && Math.abs(aheadS - offsetS) < slackS) return null;
  const said = firstLine(trial.stderr || (trial.shortMessage ?? '')) || `a program printed the time ${trial.stdout}`;
  return `libfaketime (${library}) does not work here: ${said}`;
}

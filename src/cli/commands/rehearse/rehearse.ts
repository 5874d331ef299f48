import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { makeScratch } from '../../../host/scratch.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import { loadProfile } from '../../../profile/load.ts';
import { earliest } from '../../../rehearse/arithmetic.ts';
import type { Timers } from '../../../rehearse/case.ts';
import { findPromtool } from '../../../rehearse/promtool/program.ts';
import { type Rehearsal, rehearse } from '../../../rehearse/rehearse.ts';
import { recordingBegins, writeRecording } from '../../../rehearse/series/recording.ts';
import { arithmeticText, rehearsalText } from '../../../rehearse/text.ts';
import { checkOutputFile } from '../../output-file.ts';
import { checkEach, readRuleFiles } from './files.ts';
import { type RehearseOptions, readOptions } from './options.ts';
import { recordedCases } from './recorded.ts';

/**
 * `replfault rehearse`: exit 0 done, 1 with a finding of level error or a lead that is not there.
 * @throws ReplfaultError: usage, rules that Prometheus would not load, something that is no run (exit 2); no promtool (exit 3).
 */
export async function rehearseCommand(
  run: string | undefined,
  options: RehearseOptions,
  print: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<ExitCode> {
  const read = readOptions(options);
  if (run === undefined) checkNeedsNoRun(options);
  if (run === undefined && options.profile === undefined)
    throw usageError('NO_RUN', 'name a run folder, or a profile with --profile', 'for example reports/latest');
  if (options.save !== undefined) {
    await checkOutputFile({ option: '--save', file: options.save, begins: recordingBegins, input: run });
  }
  const files = await readRuleFiles(options.rules);
  const timers = options.profile === undefined ? null : await timersOf(options.profile);
  const found = await findPromtool(options.promtool);
  // Removed also when this process is killed.
  await using scratch = await makeScratch(1, tmpdir());
  const folder = scratch.dir;
  const tool = { ...found, started: scratch.watch };
  await checkEach(files, tool, folder, read.timeoutMs);
  const rules = {
    alerts: files.flatMap((one) => one.rules.alerts),
    records: files.flatMap((one) => one.rules.records),
  };
  if (run === undefined) {
    const none: Timers = { netWriteTimeoutS: null, replicaNetTimeoutS: null };
    const arithmetic = rules.alerts.map((alert) => earliest(alert, read.pace, timers ?? none));
    const { scrapeMs, evaluationMs } = read.pace;
    const result = { scrapeS: scrapeMs / 1000, evaluationS: evaluationMs / 1000, timers: timers ?? none, arithmetic };
    print(options.json ? `${JSON.stringify(result, null, 2)}\n` : arithmeticText(result));
    const timeoutS = timers?.netWriteTimeoutS ?? 0;
    const isMet = arithmetic.some(({ atWorstS }) => atWorstS + (read.requireLeadS ?? 0) <= timeoutS);
    return read.requireLeadS === null || isMet ? ExitCode.passed : ExitCode.failed;
  }
  const cases = await recordedCases(run, options.case, read);
  if (options.save !== undefined) await save(options.save, writeRecording(cases));
  const result = await rehearse({ ...read, rules, cases, timers, suggest: options.suggest ?? false, tool, folder });
  print(options.json ? `${JSON.stringify(result, null, 2)}\n` : rehearsalText(result, rules));
  return exitCodeOf(result);
}

/** @throws ReplfaultError (usage, exit 2) for an option that would do nothing. */
function checkNeedsNoRun({ save: file, suggest, case: part }: RehearseOptions): void {
  const asked = Object.entries({ '--save': file, '--suggest': suggest, '--case': part });
  const [option] = asked.find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined)
    throw usageError(
      'NO_RUN',
      `${option} needs a run, and none is named`,
      'name a run folder, for example reports/latest',
    );
}

const exitCodeOf = ({ findings, requireLead }: Rehearsal): ExitCode =>
  findings.some(({ level }) => level === 'error') || requireLead?.met === false ? ExitCode.failed : ExitCode.passed;

async function timersOf(file: string): Promise<Timers> {
  const { profile } = await loadProfile(file);
  const { netWriteTimeoutS, replicaNetTimeoutS } = profile.settings;
  return { netWriteTimeoutS, replicaNetTimeoutS };
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw usageError('SAVE', `the file of --save cannot be written: ${file} (${code})`, 'name another file', cause);
  }
}

import { createHash } from 'node:crypto';
import { readHistoryFile } from '../../../history/read.ts';
import { viewOf } from '../../../history/view.ts';
import { ExitCode } from '../../../model/errors.ts';
import { historyJson } from '../../../reporters/history/json.ts';
import { historyPage } from '../../../reporters/history/page.ts';
import { historyText } from '../../../reporters/history/text.ts';
import { changeCount } from '../../../reporters/history/wording.ts';
import { writeWhole } from '../../../runner/run-folder.ts';
import { positive } from '../../options.ts';

export interface ShowOptions {
  readonly file: string;
  readonly newest: string;
  readonly html?: string;
  readonly failOnChange?: boolean;
  readonly json?: boolean;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

/** `replfault history show`: prints what changed, and writes the page where one is asked for. */
export async function showHistory(options: ShowOptions): Promise<ExitCode> {
  const newest = positive('--newest', options.newest);
  const { lines, notes } = await readHistoryFile(options.file);
  for (const note of notes) process.stderr.write(`replfault: ${note}\n`);
  const view = viewOf(options.file, lines, newest);
  if (options.html !== undefined) {
    await writeWhole(options.html, historyPage(view, sha256));
    process.stderr.write(`wrote ${options.html}\n`);
  }
  process.stdout.write(options.json ? historyJson(view) : historyText(view));
  return options.failOnChange && changeCount(view) > 0 ? ExitCode.failed : ExitCode.passed;
}

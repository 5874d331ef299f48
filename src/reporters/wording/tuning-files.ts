import { commentLines } from '../../model/comment-lines.ts';
import type { Recommendation } from '../../model/recommendation.ts';
import type { RunResult } from '../../model/result.ts';
import type { Tuning } from '../../model/tuning.ts';
import { printable, sentence } from './text.ts';
import { serversText, settingName } from './tuning.ts';
import { timesLines, timesNotes } from './tuning-times.ts';

type Recommended = Tuning & { readonly recommendation: Recommendation };

/** Whether there is something to put into an option file. */
export function hasRecommendation({ tuning }: RunResult): boolean {
  return tuning !== undefined && tuning.recommendation !== null;
}

/** Both fragments of an option file, so marked that nobody takes both to one server by accident. */
export function cnfText(run: RunResult): string {
  const tuning = recommendedIn(run);
  if (tuning === null)
    return comment('#', ['This run has no recommendation: it has no tuning, or none that is reliable.']);
  const { cnf } = tuning.recommendation;
  const { source, replica } = tuning.profile.servers;
  return [
    head('#', run, tuning, [
      'Two fragments for two servers.',
      swap(
        tuning,
        'put both fragments into the option files of both servers: they set different options. Otherwise put each fragment into the file of its server.',
      ),
    ]),
    rule('#', `SOURCE (${source}): from here to the next separator`),
    `${cnf.source.trimEnd()}\n`,
    rule('#', `REPLICA (${replica}): from here to the end`),
    `${cnf.replica.trimEnd()}\n`,
  ].join('\n');
}

/** Statements for running servers, those of the source first. */
export function sqlText(run: RunResult): string {
  const tuning = recommendedIn(run);
  if (tuning === null)
    return comment('--', ['This run has no recommendation: it has no tuning, or none that is reliable.']);
  const { online, settings } = tuning.recommendation;
  const { source, replica } = tuning.profile.servers;
  const effects = [...new Set(settings.map((one) => one.takesEffect))].map((effect) => {
    const names = settings.filter((one) => one.takesEffect === effect).map((one) => settingName(one.setting, tuning));
    return `${names.join(', ')}: ${effect}`;
  });
  return [
    head('--', run, tuning, [
      'Statements for two servers. Do not run this file as a whole on either server.',
      swap(tuning, 'also run the SET GLOBAL statements of each part on the other server.'),
    ]),
    rule('--', `SOURCE (${source}): run these on the source first`),
    `${statements(online.source)}\n`,
    rule('--', `REPLICA (${replica}): then run these on the replica`),
    `${statements(online.replica)}\n`,
    comment('--', ['When the settings take effect:', ...effects]),
  ].join('\n');
}

/** One statement a line, ended as a client wants it. A comment stays one. */
export function statements(list: readonly string[]): string {
  if (list.length === 0) return '-- nothing to run here';
  return list
    .map((text) => text.trim())
    .map((text) => (/^(--|#)/.test(text) || text.endsWith(';') ? text : `${text};`))
    .join('\n');
}

/** Statements that bring today's values back on running servers, those of the source first. */
export function revertText(run: RunResult): string {
  const tuning = recommendedIn(run);
  const revert = tuning?.recommendation.revert;
  if (tuning === null || revert === undefined)
    return comment('--', [
      'This run has no recommendation, or an earlier version saved it: there is nothing to revert.',
    ]);
  const { source, replica } = tuning.profile.servers;
  return [
    head('--', run, tuning, [
      'Statements for two servers that restore the values of the profile, which were the current values when it was written. Do not run this file as a whole on either server.',
      'Also remove the lines of recommended.cnf from the option files.',
      'The table above reads in the other direction: from recommended to today.',
      swap(tuning, 'also run the SET GLOBAL statements of each part on the other server.'),
    ]),
    rule('--', `SOURCE (${source}): run these on the source first`),
    `${statements(revert.source)}\n`,
    rule('--', `REPLICA (${replica}): then run these on the replica`),
    `${statements(revert.replica)}\n`,
  ].join('\n');
}

function recommendedIn({ tuning }: RunResult): Recommended | null {
  if (tuning === undefined || tuning.recommendation === null) return null;
  return { ...tuning, recommendation: tuning.recommendation };
}

/** What to do where roles may change. Servers of different versions may not know the names of one another's options, and do not start with them. */
function swap({ profile: { servers } }: Recommended, what: string): string {
  return servers.source === servers.replica
    ? `If source and replica can change roles, ${what}`
    : 'If source and replica can change roles, also tune the other direction with its own profile: these versions may name options differently, and a server does not start with an option that it does not know.';
}

function head(mark: '#' | '--', run: RunResult, tuning: Recommended, warnings: readonly string[]): string {
  const table = timesLines(tuning).map((line) => `${mark}   ${printable(line)}\n`);
  return [
    comment(mark, [
      `Recommended by replfault ${run.tool.version}, run ${run.run}, for the profile ${tuning.profileFile}.`,
    ]),
    ...(table.length === 0 ? [] : [`${mark}\n`, ...table, `${mark}\n`]),
    comment(mark, [
      ...timesNotes(tuning),
      `For ${serversText(tuning)}.`,
      sentence(tuning.sentence),
      ...(tuning.verdict === 'verified' ? [] : ['Read the report of the run before you use this.']),
      ...warnings,
    ]),
  ].join('');
}

function rule(mark: '#' | '--', text: string): string {
  return comment(mark, ['='.repeat(76), text, '='.repeat(76)]).trimEnd();
}

function comment(mark: '#' | '--', lines: readonly string[]): string {
  return commentLines(mark, lines.map(printable))
    .map((line) => `${line}\n`)
    .join('');
}

import { printable, shorten } from '../wording/text.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** What GitHub shows beside a line of a file, or on the page of the run. */
export interface Annotation {
  readonly level: AnnotationLevel;
  readonly title: string;
  /** One text for each line. */
  readonly lines: readonly string[];
  /** Where it belongs, relative to the workspace. */
  readonly place?: { readonly file: string; readonly line: number };
}

/** GitHub cuts longer titles and messages (REST API, check runs: 255 characters and 64 KB). */
const [titleLength, lineLength, mostLines] = [200, 2_000, 20];

/**
 * An annotation as a workflow command, on one line without its end (GitHub documentation, "Workflow commands"). No text in it can begin another command. Pure.
 * @example workflowCommand({ level: 'error', title: 'replfault', lines: ['50 %'] }) // '::error title=replfault::50 %25'
 */
export function workflowCommand({ level, title, lines, place }: Annotation): string {
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.file)}`, `line=${place.line}`]),
    `title=${property(shorten(title, titleLength))}`,
  ];
  const cut = lines.length > mostLines ? [`and ${lines.length - mostLines} more lines in the report`] : [];
  const shown = [...lines.slice(0, mostLines), ...cut].map((line) => printable(shorten(line, lineLength)));
  return `::${level} ${properties.join(',')}::${data(shown.join('\n'))}`;
}

/** As the toolkit of GitHub's actions escapes a message. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

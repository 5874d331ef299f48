/** A table of a summary. The cells are Markdown. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Most of the summary that it may take, from 0 to 1. Those with the smallest share get their room first. */
  readonly share: number;
}

/** Room that is kept for the sentence about what was cut, in bytes. */
const sentenceBytes = 600;
const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * Puts sections under a head, in their order, without those that have no rows. If not all fits, whole rows are left out from the end of a section, and the
 * last sentence says how many. Pure.
 *
 * @param limitBytes most bytes of UTF-8
 */
export function fitSections(head: string, sections: readonly Section[], limitBytes: number): string {
  const full = joined(
    head,
    sections.map((section) => drawn(section, section.rows.length)),
  );
  if (bytesOf(full) <= limitBytes) return full;
  let left = limitBytes - bytesOf(head) - sentenceBytes;
  const kept = new Map<Section, number>();
  for (const section of [...sections].sort((a, b) => a.share - b.share)) {
    const { rows, bytes } = rowsWithin(section, Math.min(left, Math.floor(limitBytes * section.share)));
    kept.set(section, rows);
    left -= bytes;
  }
  const cut = sections.flatMap((section) => {
    const missing = section.rows.length - (kept.get(section) ?? 0);
    return missing === 0 ? [] : [`${missing} of ${section.rows.length} rows of "${section.title}"`];
  });
  const parts = sections.map((section) => drawn(section, kept.get(section) ?? 0));
  return joined(head, [...parts, cutSentence(cut.join(', '))]);
}

/** The beginning of a text, cut after a whole line where it is longer than `limitBytes`; a sentence says so. Pure. */
export function fitLines(text: string, limitBytes: number): string {
  if (bytesOf(text) <= limitBytes) return text;
  const lines = text.split('\n');
  let left = limitBytes - sentenceBytes;
  let kept = 0;
  for (; kept < lines.length; kept += 1) {
    left -= bytesOf(lines[kept] ?? '') + 1;
    if (left < 0) break;
  }
  const sentence = cutSentence(`${lines.length - kept} of ${lines.length} lines`);
  return `${lines.slice(0, kept).join('\n')}\n\n${sentence}\n`;
}

const cutSentence = (what: string): string =>
  `**This summary is cut: GitHub takes at most 1 MiB of a step. Left out: ${what}. The report of the run has all.**`;

const joined = (head: string, parts: readonly string[]): string =>
  `${[head, ...parts.filter((part) => part !== '')].join('\n\n')}\n`;

function drawn(section: Section, rows: number): string {
  return rows === 0 ? '' : [...headOf(section), ...section.rows.slice(0, rows).map(line)].join('\n');
}

const headOf = ({ title, head }: Section): readonly string[] => [
  `### ${title}`,
  '',
  line(head),
  line(head.map(() => '---')),
];

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowsWithin(section: Section, most: number): { rows: number; bytes: number } {
  let bytes = bytesOf(headOf(section).join('\n')) + 2;
  let rows = 0;
  for (const row of section.rows) {
    const more = bytesOf(line(row)) + 1;
    if (bytes + more > most) break;
    bytes += more;
    rows += 1;
  }
  return rows === 0 ? { rows, bytes: 0 } : { rows, bytes };
}

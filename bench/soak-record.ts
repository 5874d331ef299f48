import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { wrapMarkdown } from '../src/reporters/wording/wrap.ts';

const file = 'docs/soak.md';

/** What a part of the soak showed, and on what it rests. */
export interface Section {
  readonly part: string;
  readonly commit: string;
  /** Hash of the files that the part depends on, as they were. */
  readonly files: string;
  readonly ok: boolean;
  readonly text: string;
}

const head = /^<!-- part: (\S+) · commit: (\S+) · files: (\S+) · (ok|not ok) -->$/m;
/** To which the table of all parts links. */
const anchorOf = (part: string): string => `<a id="${part}"></a>`;

/** The sections of docs/soak.md. Text before the first of them is made anew with every write. */
export async function readSections(): Promise<Section[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split(/^(?=<!-- part: )/m)
    .map((chunk) => {
      const found = head.exec(chunk);
      if (!found) return null;
      const [line, part = '', commit = '', files = '', ok] = found;
      return {
        part,
        commit,
        files,
        ok: ok === 'ok',
        text: chunk.slice(line.length).replace(anchorOf(part), '').trim(),
      };
    })
    .filter((section) => section !== null);
}

/** Writes docs/soak.md: a table of all parts, then what each showed, in the given order. */
export async function writeSections(
  sections: readonly Section[],
  order: readonly { readonly name: string; readonly valid: string }[],
): Promise<void> {
  const rows = order.map(({ name, valid }) => {
    const section = sections.find(({ part }) => part === name);
    return section === undefined
      ? `| ${name} | never played | |`
      : `| [${name}](#${name}) | ${valid} | ${section.commit.slice(0, 10)} |`;
  });
  const known = sections.filter(({ part }) => order.some(({ name }) => name === part));
  const bodies = known
    .sort((a, b) => order.findIndex(({ name }) => name === a.part) - order.findIndex(({ name }) => name === b.part))
    .map(
      ({ part, commit, files, ok, text }) =>
        `<!-- part: ${part} · commit: ${commit} · files: ${files} · ${ok ? 'ok' : 'not ok'} -->\n${anchorOf(part)}\n\n${text}\n`,
    );
  const introduction = [
    '# Soak',
    '',
    'Written by `npm run soak -- PART`. Each part repeats what a test plays once, or tries it in more states. A part is valid until a file that it depends on',
    'changes; `npm run soak` lists which parts are.',
    '',
    '| Part | State | Commit |',
    '|---|---|---|',
    ...rows,
    '',
    'In the tables of measures each cell is lowest / median / highest over the runs; n = runs in which the value could be measured, where not all.',
    '',
  ];
  await writeFile(file, wrapMarkdown(`${introduction.join('\n')}\n${bodies.join('\n')}`));
}

/** A hash of all tracked and new files that match these git pathspecs, 12 hex digits. */
export async function hashOf(paths: readonly string[]): Promise<string> {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths]);
  const hash = createHash('sha256');
  for (const path of stdout.split('\n').filter(Boolean).sort()) {
    const content = await readFile(path).catch(() => null);
    if (content !== null) hash.update(`${path}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

/** The commit that is checked out, with a mark where files of the part differ from it. */
export async function commitNow(paths: readonly string[]): Promise<string> {
  const { stdout: commit } = await execa('git', ['rev-parse', 'HEAD']);
  const { stdout: dirty } = await execa('git', ['status', '--porcelain', '--', ...paths]);
  return `${commit.trim()}${dirty.trim() === '' ? '' : '+changes'}`;
}

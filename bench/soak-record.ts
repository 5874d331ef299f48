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

const introduction = `# Soak

Use this page to see which results of this project were repeated, how often and with which outcome, and which repetitions
are missing. \`npm run soak -- PART\` runs a part and writes its section; \`npm run soak\` brings the states up to date.

| State | Meaning |
|---|---|
| valid | no file that the part depends on has changed since |
| stale | such files have changed since: the numbers are those of the commit |
| not ok | the last run of the part failed |
| never played | not recorded on this page; a page that the part would write comes from another run, which that page names |`;

/** What stands in the tables of several parts, said once. */
const legends = `How to read the tables:

- Measures: lowest / median / highest over the runs; n = runs in which the value could be measured, if not all.
- Statements: *done* (every step ran) or *stopped* (a condition did not hold, or its wait timed out, and nothing was
  changed after it), then the longest time of one statement in ms. –: there is no such procedure for this replica. *By*:
  the replica uses GTID, or file and position.
- Presets: *Grid*: trials that a search over all combinations would need. *Searches*: time without the verification.
  *verified-scaled*: verified, long disturbances with shortened timers ([tuning](tuning.md)). Two values in a cell: today,
  and as recommended. Patience, blind window: [words](words.md).
- Known break points: the true value of each search follows from a setting (*Truth*), and the search must find it.
- Truth of diagnose: looks and shares are those of [how often diagnose is right](diagnose-truth.md).
- Rehearsals: *first pendings and firings* counts the moments at which a rule was first pending or firing in a case. Then
  follows how far apart these moments were in a running Prometheus and by promtool. *Places*: combinations of when in an
  interval source and replica are scraped and rules are evaluated ([rehearse](rehearse.md)).`;

/** Writes docs/soak.md: a table of all parts, then what each showed, in the given order. */
export async function writeSections(
  sections: readonly Section[],
  order: readonly { readonly name: string; readonly repeats: string; readonly valid: string }[],
): Promise<void> {
  const rows = order.map(({ name, repeats, valid }) => {
    const section = sections.find(({ part }) => part === name);
    return section === undefined
      ? `| ${name} | ${repeats} | never played | |`
      : `| [${name}](#${name}) | ${repeats} | ${valid} | ${section.commit.slice(0, 10)} |`;
  });
  const known = sections.filter(({ part }) => order.some(({ name }) => name === part));
  const bodies = known
    .sort((a, b) => order.findIndex(({ name }) => name === a.part) - order.findIndex(({ name }) => name === b.part))
    .map(
      ({ part, commit, files, ok, text }) =>
        `<!-- part: ${part} · commit: ${commit} · files: ${files} · ${ok ? 'ok' : 'not ok'} -->\n${anchorOf(part)}\n\n${text}\n`,
    );
  const table = ['| Part | What it repeats | State | Commit |', '|---|---|---|---|', ...rows, ''];
  await writeFile(file, wrapMarkdown(`${introduction}\n\n${table.join('\n')}\n${legends}\n\n${bodies.join('\n')}`));
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

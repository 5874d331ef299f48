import type { Answer } from './session.ts';

/** What is said about captured values: beside them in the file, and to whoever waits. */
export class Findings {
  private readonly byPath = new Map<string, string[]>();
  private readonly said = new Set<string>();
  private readonly missing = new Map<string, Set<string>>();
  private readonly assumed = new Set<string>();

  /** A comment on a value. @param path its place in the profile. */
  remark(path: string, text: string): void {
    this.byPath.set(path, [...(this.byPath.get(path) ?? []), text]);
  }

  /** Marks a value that stands in the profile although no server told it. @param path its place in the profile. */
  notTold(path: string): void {
    this.assumed.add(path);
  }

  get untold(): ReadonlySet<string> {
    return this.assumed;
  }

  warn(text: string): void {
    this.said.add(text);
  }

  /** The rows of an answer; where there are none, a warning with the reason, and with the grant that would help. */
  rowsOf(answer: Answer, end: 'source' | 'replica', what: string): readonly Readonly<Record<string, unknown>>[] | null {
    if ('rows' in answer) return answer.rows;
    this.warn(`the ${end} did not report ${what}: ${answer.refused}`);
    if (answer.grant !== null) this.missing.set(end, (this.missing.get(end) ?? new Set()).add(answer.grant));
    return null;
  }

  get remarks(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.byPath].map(([path, texts]) => [path, texts.join('; ')]));
  }

  /** All warnings; at the end, what the account of each end lacks. */
  get warnings(): readonly string[] {
    return [
      ...this.said,
      ...[...this.missing].map(
        ([end, grants]) => `missing grants on the ${end}: ${[...grants].sort().map(grantText).join('; ')}`,
      ),
    ];
  }
}

/** A privilege as a statement that an administrator can copy. */
function grantText(privilege: string): string {
  return `GRANT ${privilege.includes(' ON ') ? privilege : `${privilege} ON *.*`} TO your_account`;
}

/** What a file is, by its content. */
export const lintedKinds = ['option file', 'runbook', 'Prometheus rules', 'Grafana dashboard'] as const;
export type LintedKind = (typeof lintedKinds)[number];

interface Item {
  /** As the user named the file; of an option that stands in an included file, that file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** As it is shown: one line, secrets replaced by `***`. */
  readonly text: string;
  /** Why no server is asked about it; `null`: one is. */
  readonly notJudged: string | null;
}

/** An option of an option file, for the server's own parser. */
export interface OptionItem extends Item {
  readonly kind: 'option';
  readonly group: string;
  /** As written. */
  readonly name: string;
  /** Without quotes and escapes; `null` where the option stands alone. A secret is replaced by a random one of the same form. */
  readonly value: string | null;
}

/** One statement of a runbook. */
export interface StatementItem extends Item {
  readonly kind: 'statement';
  /** What the server executes: one statement without its delimiter, placeholders filled in, secrets replaced by random ones of the same form. */
  readonly sql: string;
  /** Values in `sql` that the server itself is asked for first, in this order; absent: none. */
  readonly shown?: readonly ShownValue[];
}

/** A value that an earlier statement of a procedure shows, and a later one holds as `<name>`. */
export interface ShownValue {
  readonly name: string;
  /** The statement that shows it. It only reads, and may hold values that stand before this one. */
  readonly sql: string;
  readonly column: string;
  /** The row that it stands in: the first one with this value; the first of all where absent. */
  readonly row?: { readonly column: string; readonly is: string };
}

/** The name of a metric in a rule or a panel, or a pattern of names, once for each place where it stands. */
export interface MetricItem extends Item {
  readonly kind: 'metric';
  readonly name: string;
  /** The names that are meant, as a regular expression; absent: it is the one name. */
  readonly pattern?: string;
}

export type LintItem = OptionItem | StatementItem | MetricItem;

/** A file that was read, with what can be asked about it, in the order of its lines. */
export interface LintedFile {
  /** As the user named it. */
  readonly file: string;
  readonly kind: LintedKind;
  readonly items: readonly LintItem[];
}

/** The worst first. What is in none of them is good, and is only counted. */
export const lintLevels = ['breaks', 'changed meaning', 'deprecated', 'was broken before', 'not judged'] as const;
export type LintLevel = (typeof lintLevels)[number];

/** What a server said to an item. */
export interface LintAnswer {
  readonly outcome: 'accepted' | 'refused' | 'timed out' | 'ended the server';
  readonly errno: number | null;
  /** The server's own words, without secrets; warnings of an accepted item one per line; `null`: it said nothing. */
  readonly message: string | null;
}

/** Something to know about one line before an upgrade. */
export interface LintFinding {
  readonly file: string;
  readonly line: number;
  readonly level: LintLevel;
  readonly kind: LintItem['kind'];
  /** Of the item. */
  readonly text: string;
  /** What both versions answered; `null`: not asked. */
  readonly from: LintAnswer | null;
  readonly to: LintAnswer | null;
  /** In one sentence, for a person. */
  readonly reason: string;
  /** What was executed on the target in its place and accepted; `null`: nothing known. */
  readonly replacement: string | null;
  /** What is worse or different with the replacement, or what it interrupts; empty where nothing is. */
  readonly costs: readonly string[];
  /** `documented`: nobody asked a server; then `source` names the page. */
  readonly evidence: 'played' | 'documented';
  readonly source: string | null;
  /** Cases of the run that show it, by id. */
  readonly cases: readonly string[];
}

/** What `replfault upgrade-lint` found. */
export interface UpgradeLint {
  readonly from: string;
  readonly to: string;
  readonly vendor: 'mysql' | 'mariadb';
  readonly files: readonly { readonly file: string; readonly kind: LintedKind; readonly items: number }[];
  /** By file and line. */
  readonly findings: readonly LintFinding[];
}

/** Whose words a file is asked in. */
export type LintVersion = 'from' | 'to';

/** What could stand in the place of something that the target refuses or warns of. */
export interface LintCandidate {
  /** As it is shown: as in `Item.text`. */
  readonly text: string;
  /** What is worse or different with it; empty where nothing is. */
  readonly costs: readonly string[];
  /** One statement after the other, in one session; for an option its name and value. */
  readonly sql?: readonly string[];
  readonly option?: Pick<OptionItem, 'name' | 'value'>;
}

/** One thing that a server is asked. */
export type LintQuestion = (OptionItem | StatementItem) & {
  /** Names file and item, the same for both versions. */
  readonly key: string;
  /** Tried in this order where the item itself is refused or warned of, until one is accepted. */
  readonly candidates: readonly LintCandidate[];
};

/** What one case of `upgrade-lint` asks: of one file and one version. Of metrics nothing but the names that the server has is needed. */
export interface LintTask {
  readonly version: LintVersion;
  readonly part: 'options' | 'statements' | 'metrics';
  readonly questions: readonly LintQuestion[];
  /** What is not answered by then is not asked any more, ms. */
  readonly limitMs: number;
}

/** What was read from the files, kept in the run so that its findings can be repeated without files and servers. */
export interface SavedUpgradeLint extends UpgradeLint {
  readonly asked: readonly LintedFile[];
}

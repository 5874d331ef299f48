import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { executeLint } from '../../../comparison/lint.ts';
import { withDocumented } from '../../../comparison/lint-documented.ts';
import { planLint } from '../../../comparison/lint-plan.ts';
import { readLintedFiles } from '../../../linted/read-linted-files.ts';
import { ExitCode, ReplfaultError, usageError } from '../../../model/errors.ts';
import type { RunResult } from '../../../model/result.ts';
import { type NamedServer, namedServer } from '../../../model/tried-servers.ts';
import type { LintedFile, UpgradeLint } from '../../../model/upgrade-lint.ts';
import type { LintFormat } from '../../../reporters/upgrade-lint/index.ts';
import { lintScenario } from '../../../runner/plan.ts';
import { judgeLint, type LintHead } from '../../../upgrade/lint/judge.ts';
import { bothEnds, isUpgrade } from '../../../upgrade/versions.ts';
import { nameAndValue } from '../../options.ts';
import { type Play, playRun } from '../../play-run.ts';
import { reportError } from '../../report-error.ts';
import type { PlaceOptions } from '../../run-options.ts';
import { printLint } from './print.ts';

export interface UpgradeLintOptions extends Omit<PlaceOptions, 'server' | 'replicaServer' | 'image'> {
  readonly from: string;
  readonly to: string;
  readonly format: LintFormat;
  readonly strict?: boolean;
  readonly var?: readonly string[];
}

/** `replfault upgrade-lint`: both versions are asked about each line. Only a line that breaks is a failure. */
export async function upgradeLint(files: readonly string[], options: UpgradeLintOptions): Promise<ExitCode> {
  const { from, to } = options;
  const ends = endsOf(from, to);
  const format: LintFormat = options.json ? 'json' : options.format;
  const vars = new Map((options.var ?? []).map(variableOf));
  const asked = await readLintedFiles(files, { ...ends, vars });
  if (!isUpgrade(from, to) && bothEnds(from, to) !== null)
    process.stderr.write(`note: ${to} is older than ${from}: for an upgrade, exchange --from and --to\n`);
  const head: LintHead = { from, to, vendor: ends.to.vendor };
  const scenarios = await loadScenarios([lintScenario]);
  const plan = planLint({ ...head, asked, scenarios });
  if (plan.length === 0) {
    const lint = judgeLint(head, asked, nobodyAsked);
    await printLint(lint, format);
    return exitCodeFor(lint, options.strict ?? false, null);
  }
  const settings: Play['settings'] = { set: [], sourceCnf: null, replicaCnf: null };
  let played: UpgradeLint | undefined;
  const code = await playRun(
    { ...options, json: format === 'json', server: from === to ? from : `${from},${to}` },
    {
      scenarios,
      command: ['upgrade-lint', ...files, '--from', from, '--to', to],
      settings,
      planFor: () => plan,
      execute: async (request) => {
        const finished = await executeLint(request, head, asked);
        played = finished.result.upgradeLint;
        return finished;
      },
      quiet: true,
      exitCode: (run) =>
        played === undefined ? ExitCode.inconclusive : exitCodeFor(played, options.strict ?? false, run),
    },
  ).catch(async (cause: unknown): Promise<ExitCode> => {
    if (!(cause instanceof ReplfaultError && cause.exitCode === ExitCode.environment)) throw cause;
    // What is documented needs no server. The error goes to standard error, whatever the format: one document is enough.
    await printLint(documented(head, asked), format);
    return reportError(cause, false, process.argv);
  });
  if (played !== undefined && code !== ExitCode.interrupted) await printLint(played, format);
  return code;
}

/** Something that breaks, then a case that went wrong, then what was not judged. */
function exitCodeFor({ findings }: UpgradeLint, strict: boolean, run: RunResult | null): ExitCode {
  if (findings.some(({ level }) => level === 'breaks')) return ExitCode.failed;
  if (run !== null && run.outcome !== 'pass') return ExitCode.inconclusive;
  return strict && findings.some(({ level }) => level === 'not judged') ? ExitCode.inconclusive : ExitCode.passed;
}

/** Both versions as their words tell them. @throws ReplfaultError (usage) for two vendors, and for a word that tells none. */
function endsOf(from: string, to: string): { from: NamedServer; to: NamedServer } {
  const told = bothEnds(from, to);
  if (told !== null) return told;
  const [one, other] = [from, to].map((spec) => {
    const named = namedServer(spec);
    if (named === null)
      throw usageError('UNKNOWN_VENDOR', `${spec} does not tell its vendor`, 'write mysql or mariadb, as in mysql:9.7');
    return named;
  });
  return { from: one as NamedServer, to: other as NamedServer };
}

function variableOf(text: string): [string, string] {
  try {
    const { name, value } = nameAndValue(text);
    return [name, value];
  } catch {
    // The value may be a password.
    throw usageError('BAD_VARIABLE', '--var cannot be parsed', 'write --var name=value');
  }
}

const nobody = { items: new Map(), names: null, namesCase: null, product: null } as const;
const nobodyAsked = { from: nobody, to: nobody };

const documented = (head: LintHead, asked: readonly LintedFile[]): UpgradeLint =>
  withDocumented(judgeLint(head, asked, nobodyAsked), asked);

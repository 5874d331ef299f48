import type { LintItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { dashboardItems, isDashboardText } from '../metrics/dashboards.ts';
import type { MetricContext } from '../metrics/items.ts';
import { ruleItems, rulesIn } from '../metrics/rules.ts';
import { beginsWithServerGroup, type OptionContext, optionsInText, optionsWritten } from '../options.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { beginsWithStatement, givesToClient, isSql, isWholeStatement } from './recognise.ts';
import { shellStatements } from './shell.ts';
import { isTranscript, typedIn } from './transcript.ts';
import { withUnread } from './visible.ts';
import { isSurelyYaml, readYaml } from './yaml.ts';

/** What code in a runbook is read with. */
export type CodeContext = SqlContext & MetricContext & OptionContext;

/** Also of templates: `sql+jinja`. */
const sqlLanguage = /^(?:sql|mysql|mariadb|plsql)(?:$|[^a-z])/i;
const shellLanguage =
  /^(?:(?:ba|z|k|da)?sh|shell|shellscript|terminal|cmd|command|commandline|cli|(?:(?:ba|z|k)?sh|shell|mysql)[-_]?(?:session|console)|console)$/i;
const noLanguage = /^(?:text|txt|plain|plaintext|none|output|code|log)?$/i;
const yamlLanguage = /^(?:ya?ml|ansible|k8s|kubernetes|helm|docker-compose|compose)(?:$|[^a-z])/i;
const optionLanguage = /^(?:ini|cnf|conf|config|cfg|properties|toml|my\.?cnf)$/i;
/** Their words are not those of MySQL. */
const otherDatabases = /^(?:postgres|pgsql|psql|tsql|t-sql|sqlite|cql|oracle|mongo|redis)/i;

/**
 * What a block of code asks of a server: statements, options, metrics. A block is what its language says, and where that says nothing, what its content
 * says. Statements that it visibly holds elsewhere, such as in a program, are not judged, and are told.
 */
export function codeItems(language: string, block: LocatedText, context: CodeContext): LintItem[] {
  if (isTranscript(block.text)) return statementItems(typedIn(block), context);
  if (sqlLanguage.test(language)) return statementItems(block, context);
  if (otherDatabases.test(language)) return [];
  if (optionLanguage.test(language) || beginsWithServerGroup(block.text)) {
    const options = optionsInText(block, context);
    if (options !== null) return options;
  }
  if (isDashboardText(block.text)) return dashboardItems(block, context);
  const named = noLanguage.test(language) ? '' : language;
  if (yamlLanguage.test(language) || (named === '' && isSurelyYaml(block.text))) return yamlItems(block, context);
  if (shellLanguage.test(language)) return shellItems(block, context);
  if (named === '' && beginsWithStatement(block.text)) return statementItems(block, context);
  // A language that is not known, such as `output` or one of the user's own, says nothing of a block that is plainly SQL.
  if (named !== '' && isSql(block.text) && /[;\\]/.test(block.text)) return statementItems(block, context);
  const isShell = named === '' || givesToClient(block.text);
  const items = isShell ? shellStatements(block, context) : [];
  return withUnread(
    block,
    items,
    named === '' ? inText : `it stands in a block of ${named}, which is not read`,
    context,
  );
}

const inText = 'it stands in a block that is neither SQL nor shell';

/** A block of shell may also be what was typed in the client, without its prompts. */
function shellItems(block: LocatedText, context: CodeContext): LintItem[] {
  const items = shellStatements(block, context);
  if (items.length === 0 && isSql(block.text)) return statementItems(block, context);
  const written = withUnread(block, items, 'no command of this block gives it to the client', context);
  return [...written, ...optionsWritten(block, context)];
}

/** YAML: rules of Prometheus, or the statements of a playbook or a manifest. */
export function yamlItems(block: LocatedText, context: CodeContext): LintItem[] {
  const rules = rulesIn(block);
  if (rules.length > 0) return ruleItems(block, rules, context);
  const yaml = readYaml(block, context, (text) => looseItems(text, context));
  if (yaml?.error === null) return [...yaml.items];
  return withUnread(
    block,
    [],
    yaml === null ? 'the block is no YAML of maps and lists' : 'the block is no valid YAML',
    context,
  );
}

/** What a text of unknown kind gives to a server. */
export function looseItems(text: LocatedText, context: CodeContext): LintItem[] {
  if (isTranscript(text.text)) return statementItems(typedIn(text), context);
  if (beginsWithServerGroup(text.text)) return optionsInText(text, context) ?? [];
  if (isDashboardText(text.text)) return dashboardItems(text, context);
  const rules = rulesIn(text);
  if (rules.length > 0) return ruleItems(text, rules, context);
  if (givesToClient(text.text)) return shellStatements(text, context);
  return isWholeStatement(text.text) || isSql(text.text) ? statementItems(text, context) : [];
}

/** The statements of words between back quotes or in `<code>`: commands for the client, and statements that are whole. */
export function inlineItems(text: LocatedText, context: SqlContext): LintItem[] {
  if (isTranscript(text.text)) return statementItems(typedIn(text), context);
  if (isWholeStatement(text.text)) return statementItems(text, context);
  return givesToClient(text.text) ? shellStatements(text, context) : [];
}

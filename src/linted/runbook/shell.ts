import { type Command, forEachChild, type Pipeline, parse, type SyntaxNode, type Word } from 'unbash';
import type { StatementItem } from '../../model/upgrade-lint.ts';
import { type LocatedText, sliceOf } from '../located.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { executed, isClient, unquotedWord } from './shell-words.ts';

/** `$ `, `# ` and `> ` behind a prompt of the shell, or `[root@db ~]# `. A `#` alone is one only before the client: else it is a comment. */
const shellPrompt = /^[ \t]*(?:[\w.-]+@[^\s#$>]*[#$>] |\[[^\]\n]*\][#$] |[$%] |# (?=(?:sudo )?(?:mysql|mariadb) ))/gm;

/**
 * The statements that commands of the shell give to the client: `mysql -e "..."`, also behind `sudo`, `docker exec` and the like, here-documents,
 * here-strings and `echo "..." | mysql`. The shell's grammar is read; nothing is run.
 */
export function shellStatements(source: LocatedText, context: SqlContext): StatementItem[] {
  const bare = source.text.replace(shellPrompt, (prompt) => ' '.repeat(prompt.length));
  const whole: LocatedText = { ...source, text: bare };
  const starts = [0, ...Array.from(source.text.matchAll(shellPrompt), ({ index }) => index).filter((at) => at > 0)];
  // In a transcript the answers of a command must not be taken for shell: an apostrophe in them would swallow what follows.
  const chunks = starts.map((start, index) => sliceOf(whole, start, starts[index + 1] ?? bare.length));
  return chunks.flatMap((chunk) => statementsGiven(chunk, context));
}

/** The same of a script: what stands behind a # is a comment, and nothing is a prompt. */
export function scriptStatements(source: LocatedText, context: SqlContext): StatementItem[] {
  return statementsGiven(source, context);
}

function statementsGiven(chunk: LocatedText, context: SqlContext): StatementItem[] {
  return given(chunk).flatMap((one) => ('file' in one ? [fileItem(one, context)] : statementItems(one, context)));
}

/** `<replica>` of a person who writes for people: for a shell it would read one file and write another. */
const placeholder = /(?<!<)<[a-z](?:[\w .-]{0,60}\w)?>(?![\w/])/gi;

/** Input of the client: statements as they stand, or a file. */
type Given = LocatedText | { readonly file: string; readonly line: number };

function given(chunk: LocatedText): Given[] {
  const found: Given[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Pipeline') found.push(...echoed(node, chunk));
    if (node.type === 'Command') found.push(...givenTo(node, chunk));
    forEachChild(node, visit);
  };
  visit(parse(chunk.text.replace(placeholder, (found) => '_'.repeat(found.length))));
  return found;
}

function givenTo(command: Command, chunk: LocatedText): Given[] {
  const words = wordsOf(command);
  const at = words.findIndex(({ value }) => isClient(value));
  if (at < 0) return givenElsewhere(words, chunk);
  const args = words.slice(at + 1).map(({ pos, end }) => unquotedWord(chunk, pos, end));
  const redirected = command.redirects.flatMap((redirect): Given[] => {
    if (redirect.type === 'HereDoc') return [sliceOf(chunk, redirect.body.pos, redirect.body.end)];
    const { target } = redirect;
    if (target === undefined) return [];
    if (redirect.type === 'HereString') return [unquotedWord(chunk, target.pos, target.end)];
    return redirect.operator === '<' ? [{ file: target.value, line: chunk.lineAt(command.pos) }] : [];
  });
  const found = [...executed(args), ...redirected];
  // A container that is called like the client: `docker exec mysql sh -c "mysql -e ..."`.
  return found.length > 0 ? found : givenElsewhere(words, chunk);
}

/** What a command gives to another shell: `ssh db1 "mysql -e '...'"`, `sh -c "..."`, `watch "..."`. */
function givenElsewhere(words: readonly Word[], chunk: LocatedText): Given[] {
  if (/^(?:echo|printf|e?grep)$/.test(words[0]?.value ?? '')) return [];
  return words
    .filter(({ value }) => /(?:^|[\s;&|/("'`])(?:mysql|mariadb)\s/.test(value))
    .flatMap(({ pos, end }) => given(unquotedWord(chunk, pos, end)));
}

function fileItem({ file: read, line }: { file: string; line: number }, { file }: SqlContext): StatementItem {
  const notJudged = 'it reads another file, which is not followed: name that file too';
  return {
    kind: 'statement',
    file,
    line,
    text: `mysql < ${/[()`'"\s]/.test(read) ? '...' : read}`,
    sql: '',
    notJudged,
  };
}

/** `echo "..." | mysql`. */
function echoed({ commands }: Pipeline, chunk: LocatedText): LocatedText[] {
  return commands.flatMap((command, index) => {
    const next = commands[index + 1];
    if (command.type !== 'Command' || next?.type !== 'Command') return [];
    if (!/^(?:echo|printf)$/.test(command.name?.value ?? '') || !wordsOf(next).some(({ value }) => isClient(value)))
      return [];
    const [text] = wordsOf(command).filter(({ value }, at) => at > 0 && !/^-[neE]+$/.test(value));
    return text === undefined ? [] : [unquotedWord(chunk, text.pos, text.end)];
  });
}

function wordsOf({ name, suffix }: Command): Word[] {
  return [...(name ? [name] : []), ...suffix.filter((one): one is Word => one.type === 'Word')];
}

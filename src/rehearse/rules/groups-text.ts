import { isMap, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { resolved } from './nodes.ts';

/**
 * The same rules in the form that promtool reads, which does not know PrometheusRule resources: the `groups` in the `spec` of each of them, as a text of its
 * own. Lines stay where they are. Any other text comes back as it is. Pure.
 */
export function groupsTexts(text: string): string[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const inResources = (Array.isArray(documents) ? documents : []).flatMap((document): string[] => {
    const root = document.contents;
    const spec = isMap(root) && !root.has('groups') ? resolved(root.get('spec', true), document) : undefined;
    if (!isMap(spec) || !spec.has('groups')) return [];
    const key = spec.items.find((pair) => String(pair.key) === 'groups')?.key as Node | undefined;
    const value = spec.get('groups', true) as Node;
    const [from, until] = [key?.range?.[0], value.range?.[2]];
    // A flow map has no lines of its own.
    if (from === undefined || until === undefined || spec.flow || text.slice(from, until).includes('*'))
      return [JSON.stringify({ groups: (value as { toJS(of: unknown): unknown }).toJS(document) })];
    const { line, col } = lines.linePos(from);
    const body = `${' '.repeat(col - 1)}${text.slice(from, until)}`.split('\n');
    return [
      '\n'.repeat(line - 1) +
        body.map((one) => (one.slice(0, col - 1).trim() === '' ? one.slice(col - 1) : one)).join('\n'),
    ];
  });
  return inResources.length === 0 ? [text] : inResources;
}

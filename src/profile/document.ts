import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';

/** A mistake in a profile: where, and what is wrong. */
export interface Problem {
  readonly line: number;
  /** Place in the profile; `null` for text that is no YAML. */
  readonly path: string | null;
  readonly text: string;
}

/** A YAML file as keys with lines. */
export interface ProfileDocument {
  /** Why it cannot be read at all; nothing else is known then. */
  readonly problems: readonly Problem[];
  /** Names inside a group, in order; `undefined` where the group is not there, the value itself where it is something else. */
  names(group: string): readonly string[] | undefined;
  has(path: string): boolean;
  /** The plain value at a place; a list or a group is returned as a word for messages. */
  value(path: string): unknown;
  isGroup(path: string): boolean;
  isEmpty(path: string): boolean;
  /** Line of a key, else of the nearest group around it. */
  line(path: string): number;
}

/** Reads YAML and remembers the lines. Never throws: what cannot be read is in `problems`. */
export function readDocument(text: string): ProfileDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line || 1;
  const root = document.contents;
  const problems: Problem[] = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    line: lineAt(pos[0]),
    path: null,
    text: yamlMistake(code, message, text.slice(pos[0])),
  }));
  if (problems.length === 0 && !isMap(root)) {
    const empty = root === null || (isScalar(root) && root.value === null);
    problems.push({
      line: 1,
      path: null,
      text: empty ? 'the profile is empty' : 'a profile must be a mapping of keys',
    });
  }

  const resolved = (node: unknown): Node | undefined =>
    isAlias(node) ? node.resolve(document) : ((node ?? undefined) as Node | undefined);
  const pairIn = (map: YAMLMap, name: string) => map.items.find(({ key }) => nameOf(key) === name);
  const nodeAt = (path: string): Node | undefined => {
    let node = resolved(root);
    for (const name of path === '' ? [] : path.split('.')) {
      if (!isMap(node)) return undefined;
      node = resolved(pairIn(node, name)?.value);
    }
    return node;
  };
  const keyOffset = (path: string): number | undefined => {
    const [group, name] = apart(path);
    const map = nodeAt(group);
    const key = isMap(map) ? (pairIn(map, name)?.key as Node | undefined) : undefined;
    return key?.range?.[0];
  };
  return {
    problems,
    names: (group) => {
      const map = nodeAt(group);
      return isMap(map) ? map.items.map(({ key }) => nameOf(key)) : undefined;
    },
    has: (path) => keyOffset(path) !== undefined,
    value: (path) => {
      const node = nodeAt(path);
      if (isMap(node)) return new Words('a group of keys');
      if (isSeq(node)) return new Words('a list');
      return isScalar(node) ? node.value : null;
    },
    isGroup: (path) => isMap(nodeAt(path)),
    isEmpty: (path) => {
      const node = nodeAt(path);
      return isMap(node) ? node.items.length === 0 : !isSeq(node) && (!isScalar(node) || node.value === null);
    },
    line: (path) => {
      for (let place = path; place !== ''; place = apart(place)[0]) {
        const offset = keyOffset(place);
        if (offset !== undefined) return lineAt(offset);
      }
      return isMap(root) ? lineAt(root.range?.[0]) : 1;
    },
  };
}

/** Stands for what is not a plain value, and says so in messages. */
class Words {
  constructor(private readonly words: string) {}
  toString(): string {
    return this.words;
  }
}

/** A path as its group and its last name. */
export function apart(path: string): [string, string] {
  const at = path.lastIndexOf('.');
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
}

/** Of the file only names are repeated: its values may be anybody's secrets. `rest` begins at the mistake. */
function yamlMistake(code: string, message: string, rest: string): string {
  if (code === 'DUPLICATE_KEY') return `a key is given twice: ${shortName(/^[\w.-]*/.exec(rest)?.[0] ?? '')}`;
  if (code === 'MULTIPLE_DOCS') return 'a file must contain only one YAML document';
  if (code === 'BAD_ALIAS') return 'not valid YAML: an alias (*) without its anchor (&)';
  if (code === 'TAG_RESOLVE_FAILED')
    return 'not valid YAML: tags (!) are not supported; quote a text that begins with !';
  return `not valid YAML: ${message.replace(/: ".*$/s, '')}`;
}

const nameOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

/** A name for messages: what is long is no name of a key, and may be anything. */
export function shortName(name: string): string {
  const clean = name.replace(/\p{Cc}+/gu, ' ');
  return clean.length > 40 ? `${clean.slice(0, 12)}... (${clean.length} characters)` : clean;
}

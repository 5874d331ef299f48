import { parser } from '@prometheus-io/lezer-promql';

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree['topNode'];

/** A selector in an expression: `mysql_up{job="mysql"}`. */
export interface Selector {
  /** As it is written, without range and offset. */
  readonly text: string;
  /** `null`: it names no metric, or names it by a matcher. */
  readonly metric: string | null;
}

/** What an expression asks for. Pure. */
export interface Expression {
  readonly selectors: readonly Selector[];
  /** How far back it looks at most, ms: ranges, subqueries and offsets. */
  readonly looksBackMs: number;
  /** Whether it can return anything if only these selectors have series. */
  canReturn(hasSeries: (selector: Selector) => boolean): boolean;
}

/** Deepest expression that is read: what is written by people has a depth of ten, and what follows is recursive. */
const deepest = 500;

/** Reads an expression. What is not PromQL is read as far as it goes: promtool is asked whether it is valid. `null`: it is nested too deeply. */
export function readExpression(text: string): Expression | null {
  const tree = parser.parse(text);
  if (depthOf(tree) > deepest) return null;
  const top = tree.topNode;
  return {
    selectors: selectorsIn(top, text),
    looksBackMs: looksBack(top, text),
    canReturn: (hasSeries) => canReturn(top, text, hasSeries),
  };
}

function depthOf(tree: Tree): number {
  let [depth, most] = [0, 0];
  tree.iterate({
    enter: () => {
      depth += 1;
      most = Math.max(most, depth);
      return depth <= deepest;
    },
    leave: () => {
      depth -= 1;
    },
  });
  return most;
}

const childrenOf = (node: Node): Node[] => {
  const found: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
};

const selectorOf = (node: Node, text: string): Selector => {
  const name = node.getChild('Identifier');
  return {
    text: text.slice(node.from, node.to),
    metric: name === null ? null : text.slice(name.from, name.to),
  };
};

function selectorsIn(node: Node, text: string): Selector[] {
  if (node.name === 'VectorSelector') return [selectorOf(node, text)];
  return childrenOf(node).flatMap((child) => selectorsIn(child, text));
}

/** Functions that answer when there are no series. */
const answersNothing = /^(?:absent|absent_over_time|vector|time)$/;

function canReturn(node: Node, text: string, hasSeries: (selector: Selector) => boolean): boolean {
  const below = (one: Node): boolean => canReturn(one, text, hasSeries);
  if (node.name === 'VectorSelector') return hasSeries(selectorOf(node, text));
  const children = childrenOf(node);
  if (node.name === 'FunctionCall') {
    const name = node.getChild('FunctionIdentifier');
    if (name !== null && answersNothing.test(text.slice(name.from, name.to))) return true;
  }
  if (node.name === 'BinaryExpr') {
    const operands = children.filter((child) => isExpression(child));
    if (children.some(({ name }) => name === 'Or')) return operands.some(below);
    if (children.some(({ name }) => name === 'Unless')) return operands.slice(0, 1).every(below);
  }
  return children.every(below);
}

const isExpression = ({ name }: Node): boolean => /Expr$|^VectorSelector$|^FunctionCall$|Literal$/.test(name);

/** The deepest sum of range, subquery and offset on one path, ms. */
function looksBack(node: Node, text: string): number {
  const own = childrenOf(node)
    .filter(({ name }) => name === 'DurationExpr' || name === 'OffsetDurationExpr')
    .slice(0, 1)
    .map(({ from, to }) => durationMs(text.slice(from, to)) ?? 0);
  const deepest = Math.max(0, ...childrenOf(node).map((child) => looksBack(child, text)));
  return (own[0] ?? 0) + deepest;
}

/** Units from the largest to the smallest: Prometheus takes each once, in this order. */
const unitsMs = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
const written = /^(?=\d)(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Prometheus counts nanoseconds in 64 bits. */
const longestMs = 2 ** 63 / 1e6;

/** A duration as Prometheus writes it (`1h30m`, `90s`, `0`) in ms; `null`: it is none, or longer than 292 years. */
export function durationMs(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  const [, ...numbers] = written.exec(trimmed) ?? [];
  if (numbers.length === 0) return null;
  const ms = numbers.reduce((sum, number, index) => sum + Number(number ?? 0) * (unitsMs[index] ?? 0), 0);
  return ms < longestMs ? ms : null;
}

/** A duration for a file of Prometheus. */
export const durationText = (ms: number): string => `${Math.round(ms)}ms`;

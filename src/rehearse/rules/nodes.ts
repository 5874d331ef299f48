import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';

/** Anchors can be nested without end. */
const deepestMerge = 20;

/** A node, or what its alias stands for. */
export function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** Value of a key as it stands, an alias unresolved; also of one that is merged in (`<<`). `undefined`: there is no such key. */
export function valueAt(map: YAMLMap, key: string, document: Document, depth = 0): Node | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  if (own !== undefined) return (own.value ?? undefined) as Node | undefined;
  if (depth === deepestMerge) return undefined;
  for (const merged of mergedIn(map, document)) {
    const found = valueAt(merged, key, document, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Keys and texts of a map of texts, merged ones first so that own ones win. */
export function textsOf(map: YAMLMap, document: Document, depth = 0): [string, string][] {
  const merged = depth === deepestMerge ? [] : mergedIn(map, document);
  return [
    ...merged.reverse().flatMap((one) => textsOf(one, document, depth + 1)),
    ...map.items.flatMap((pair): [string, string][] =>
      isScalar(pair.key) && pair.key.value !== '<<'
        ? [[scalarText(pair.key) ?? '', scalarText(resolved(pair.value, document)) ?? '']]
        : [],
    ),
  ];
}

function mergedIn(map: YAMLMap, document: Document): YAMLMap[] {
  const found = map.items.find((pair) => isScalar(pair.key) && pair.key.value === '<<');
  const value = resolved(found?.value, document);
  const all = isSeq(value) ? value.items.map((item) => resolved(item, document)) : [value];
  return all.filter((one): one is YAMLMap => isMap(one));
}

/** The text of a scalar as Prometheus takes it: what is written, also if it looks like a number. `null`: no scalar, or a null. */
export function scalarText(node: unknown): string | null {
  if (!isScalar(node) || node.value === null) return null;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

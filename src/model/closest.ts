import { distance, closest as nearest } from 'fastest-levenshtein';

/** A suggestion for a mistyped name, `undefined` when nothing is near. */
export function closest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const inside =
    known.find((candidate) => candidate.endsWith(`/${name}`) || candidate.startsWith(`${name}/`)) ??
    known.find((candidate) => name.length >= 3 && candidate.includes(name));
  const candidate = inside ?? nearest(name, known);
  const near = inside !== undefined || distance(name, candidate) <= Math.max(2, Math.ceil(candidate.length / 3));
  return near ? `did you mean ${candidate}?` : undefined;
}

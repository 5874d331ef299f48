import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An example that users read, as a module that can be compiled and run. */
export interface Example {
  /** A file name that tells where it stands. */
  readonly name: string;
  readonly text: string;
}

const root = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, root)), 'utf8');

/** The blocks of TypeScript of a page. */
export function examplesOfPage(path: string): Example[] {
  const name = path.replace(/^.*\/|\.md$/g, '');
  return [...read(path).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ''], index) => ({
    name: `${name}-${index + 1}`,
    text,
  }));
}

/** Whether it is a suite for vitest, and so nothing to be run by itself. */
export const isSuite = ({ text }: Example): boolean => text.includes("'replfault/vitest'");

/** The examples in the comments of public functions, which leave out what they import. */
export function examplesOfComments(path: string, imports: string): Example[] {
  const found = read(path).matchAll(
    /^ \* @example\n((?: \*.*\n)+?) \*\/\nexport (?:async )?(?:function|const) (\w+)/gm,
  );
  return [...found].map(([, text = '', name = '']) => ({
    name: `comment-${name}`,
    text: `${imports}${text.replace(/^ \* ?/gm, '')}`,
  }));
}

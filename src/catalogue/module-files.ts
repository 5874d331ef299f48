import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import type { ZodType } from 'zod';
import { usageError } from '../model/errors.ts';
import { firstLine } from '../model/first-line.ts';

/** `src/runner` in a checkout, `dist/src/runner` when built: the scenarios lie beside `src` in both. */
export const builtinFolder = fileURLToPath(new URL('../../scenarios/', import.meta.url));
/** JavaScript or TypeScript, no declarations. */
export const sourceFile = /(?<!\.d)\.[cm]?[jt]s$/;

const publicFace = fileURLToPath(
  new URL(`../index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** @throws ReplfaultError (usage), naming the file and the line. */
async function loadDefault(file: string, what: 'scenario' | 'claim'): Promise<unknown> {
  try {
    return file.endsWith('.js') && file.startsWith(builtinFolder)
      ? ((await import(file)) as { default: unknown }).default
      : await translated(file);
  } catch (cause) {
    throw usageError(
      `BROKEN_${what.toUpperCase()}`,
      `the ${what} file ${file}${placeOf(cause, file)} cannot be loaded: ${firstLine(String((cause as Error)?.message ?? cause))}`,
      `fix the file; \`replfault ${what === 'claim' ? 'runbook --list' : 'list'}\` loads without running`,
      cause,
    );
  }
}

/**
 * The default export of a scenario or a claim, if it has the shape of one.
 * @throws ReplfaultError (usage), naming the file, and what is wrong with the export.
 */
export async function loadShaped(
  file: string,
  what: 'scenario' | 'claim',
  shape: ZodType,
  defined: string,
): Promise<unknown> {
  const loaded = await loadDefault(file, what);
  const checked = shape.safeParse(loaded);
  if (checked.success) return loaded;
  const issue = checked.error.issues[0];
  throw usageError(
    `BROKEN_${what.toUpperCase()}`,
    `the ${what} file ${file} is not a ${what}: ${issue?.path.join('.') || 'default export'}: ${issue?.message ?? 'not valid'}`,
    `its default export must be ${defined}`,
  );
}

let translator: ReturnType<typeof createJiti> | undefined;
let translating: Promise<unknown> = Promise.resolve();

/** Translates TypeScript on the fly, leaving no files behind; `replfault` means this very installation, wherever the file lies. */
function translated(file: string): Promise<unknown> {
  // One translator for all files and one file after the other, so that what they share is translated once.
  translator ??= createJiti(builtinFolder, { alias: { replfault: publicFace }, moduleCache: true, fsCache: false });
  const jiti = translator;
  const next = translating.then(() => jiti.import(file, { default: true }));
  translating = next.catch(() => undefined);
  return next;
}

/** `:line` of the first frame inside the file, where the error tells one. */
function placeOf(cause: unknown, file: string): string {
  const text = `${(cause as Error)?.stack ?? ''}\n${(cause as Error)?.message ?? ''}`;
  const at = text.indexOf(`${file}:`);
  const line = at >= 0 ? /^:(\d+)/.exec(text.slice(at + file.length))?.[1] : /\((\d+):\d+\)/.exec(text)?.[1];
  return line ? `:${line}` : '';
}

import type { UpgradeLint } from '../../model/upgrade-lint.ts';

/** The findings as data, described by schema/upgrade-lint.schema.json. Control characters are escaped, so that it can be printed. Pure. */
export function json({ from, to, vendor, files, findings }: UpgradeLint): string {
  return `${asciiControls(JSON.stringify({ from, to, vendor, files, findings }, null, 2))}\n`;
}

/** Escapes what JSON allows in strings and terminals obey: C1 controls, and marks that reorder text. */
export function asciiControls(document: string): string {
  return document.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

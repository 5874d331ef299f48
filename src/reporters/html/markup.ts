import { printable } from '../wording/text.ts';

/** HTML or SVG that is already safe. Everything else that goes into a template is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/**
 * Template tag for HTML and SVG: interpolated text is escaped, also inside quoted attributes; `Markup` and lists of it pass.
 * `null`, `undefined` and `false` leave nothing.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) text += `${contentText(value)}${parts[index + 1] ?? ''}`;
  return new Markup(text);
}

export const nothing = new Markup('');

/** Joins pieces with a separator that is itself markup or plain text. */
export function joined(items: readonly Content[], separator: Content): Markup {
  return new Markup(items.map(contentText).join(contentText(separator)));
}

function contentText(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return value.map(contentText).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

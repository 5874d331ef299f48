import type { OptionItem } from '../../model/upgrade-lint.ts';
import { readOptionName } from '../../servers/options/names.ts';
import type { DocumentedChange } from '../../upgrade/step.ts';
import { type Concerns, isGone, levelOf, libraryOf, nameOf } from './match.ts';

const loadsPlugins = /^(?:early_)?plugin_load(?:_add)?$/;

/** What a documented change means for an option. Pure. */
export function optionConcerns(item: OptionItem, change: DocumentedChange): Concerns {
  if (change.class !== 'starts') return null;
  const value = (item.value ?? '').toLowerCase();
  const library = libraryOf(change);
  if (library !== null) {
    if (!loadsPlugins.test(read(item.name, () => false)) || !namesLibrary(value, library)) return null;
    // A server whose package does not hold the library says so in its log, and starts without the plugin.
    return isGone(change) ? 'changed meaning' : levelOf(change);
  }
  const [, subject = '', wanted] = /^([\w-]+)(?:=(\w+))?$/.exec(change.subject) ?? [];
  const plain = subject.toLowerCase().replaceAll('-', '_');
  if (plain === '' || read(item.name, (name) => name === plain) !== plain) return null;
  if (wanted !== undefined) return value.split(/[\s,]+/).includes(wanted.toLowerCase()) ? levelOf(change) : null;
  // What a server does not know behind this prefix, it passes over.
  return isGone(change) && nameOf(change) !== null && /^loose[-_]/i.test(item.name)
    ? 'changed meaning'
    : levelOf(change);
}

/** `NAME=library.so` and `library.so`, several behind semicolons. */
const namesLibrary = (value: string, library: string): boolean =>
  value.split(';').some(
    (one) =>
      one
        .replace(/^.*=/, '')
        .trim()
        .replace(/\.\w+$/, '') === library,
  );

const read = (written: string, isOption: (name: string) => boolean): string => readOptionName(written, isOption).name;

import { documentedChanges } from './documented-differences.ts';
import { isUpgrade } from './versions.ts';

/** What a documented subject stands for, where it is not an option itself. */
const exampleOf: Readonly<Record<string, string>> = {
  'ssl_cipher with a cipher outside the list': 'ssl_cipher=AES128-SHA',
  'tls_ciphersuites with a cipher outside the list': 'tls_ciphersuites=TLS_AES_128_CCM_8_SHA256',
};

const isOption = (text: string): boolean => /^[\w-]+(?:=\S+)?$/.test(text);

/** Options, alone or as `name=value`, that the new version is documented to treat otherwise at its start: both programs can be asked. Pure. */
export function listedOptions(from: string, to: string): string[] {
  if (!isUpgrade(from, to)) return [];
  const subjects = documentedChanges(from, to).flatMap((one) => (one.class === 'starts' ? [one.subject] : []));
  return [...new Set(subjects.map((subject) => exampleOf[subject] ?? subject).filter(isOption))].sort();
}

/** The documented subject that an asked option stands for. Pure. */
export const subjectOfOption = (option: string): string =>
  Object.keys(exampleOf).find((subject) => exampleOf[subject] === option) ?? option;

import type { ItemAnswer } from './answers.ts';
import { type Judged, levelOf, libraryNotThere, type Versions } from './levels.ts';

/** How the worker says that a program does not read the group of an option, or was not given the option. */
const groupNotRead = /^the server does not read the group/;
export const notParsed = /^not given to the parser: /;

/** Programs accept an option that loads a library which is not there, and say so. */
const notLoaded = /Can't open shared library|Couldn't load plugin/;

/** A parser knows no state and no surroundings. */
const aboutWords = (): 'words' => 'words';

/** What the answers of both option parsers mean for an option. Pure. */
export function judgeOption(from: ItemAnswer, to: ItemAnswer, versions: Versions): Judged {
  for (const { message } of [to, from])
    if (notParsed.test(message ?? '')) return { level: 'not judged', reason: (message ?? '').replace(notParsed, '') };
  const [wasRead, isRead] = [from, to].map(({ message }) => !groupNotRead.test(message ?? ''));
  if (!isRead)
    return wasRead && from.outcome === 'accepted'
      ? { level: 'changed meaning', reason: `${versions.to} does not read its group, so that its own default holds` }
      : null;
  if (!wasRead)
    return to.outcome === 'accepted'
      ? { level: 'changed meaning', reason: `${versions.from} does not read its group, and ${versions.to} does` }
      : levelOf({ ...from, message: null }, to, versions, aboutWords);
  if (to.outcome === 'accepted' && notLoaded.test(to.message ?? '')) {
    if (from.outcome !== 'accepted' || notLoaded.test(from.message ?? ''))
      return { level: 'not judged', reason: libraryNotThere };
    return {
      level: 'changed meaning',
      reason: `the package of ${versions.to} does not hold its library: the server starts without the plugin`,
    };
  }
  return levelOf(from, to, versions, aboutWords);
}

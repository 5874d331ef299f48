import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { readOsRelease } from './platform.ts';

/** One archive that apt is configured to use. */
export interface AptSource {
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

/** Reads a deb822 `.sources` file; disabled stanzas are left out. */
export function parseDeb822(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const stanza of text.split(/\n[ \t]*\n/)) {
    const fields = new Map<string, string>();
    let key = '';
    for (const line of stanza.split('\n')) {
      if (line.startsWith('#')) continue;
      const field = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*:(.*)$/.exec(line);
      if (field) {
        key = (field[1] ?? '').toLowerCase();
        fields.set(key, (field[2] ?? '').trim());
      } else if (key && /^[ \t]/.test(line)) {
        fields.set(key, `${fields.get(key) ?? ''} ${line.trim()}`.trim());
      }
    }
    const words = (name: string): string[] => (fields.get(name) ?? '').split(/\s+/).filter(Boolean);
    const disabled = /^(no|false|0|off|disable)$/i.test(fields.get('enabled') ?? 'yes');
    if (disabled || words('uris').length === 0) continue;
    sources.push({
      types: words('types'),
      uris: words('uris'),
      suites: words('suites'),
      components: words('components'),
    });
  }
  return sources;
}

/** Reads a one-line-style `.list` file. */
export function parseOneLine(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*$/, '').trim();
    const match = /^(deb|deb-src)\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)((?:\s+\S+)*)$/.exec(line);
    const [, type, uri, suite, components = ''] = match ?? [];
    if (!type || !uri || !suite) continue;
    sources.push({ types: [type], uris: [uri], suites: [suite], components: components.split(/\s+/).filter(Boolean) });
  }
  return sources;
}

const debianSuite = /^(bullseye|bookworm|trixie|forky|duke|sid|unstable|testing|stable|oldstable|oldoldstable)$/;

/**
 * The mirror of the Debian archive among the sources, or `undefined`. Other repositories may carry the same suite names,
 * so one whose path ends in `debian` is preferred; a wrong guess cannot do harm, its signature would not fit.
 */
export function pickDebianMirror(sources: readonly AptSource[]): string | undefined {
  const candidates = sources
    .filter((source) => source.types.includes('deb') && source.components.includes('main'))
    .filter((source) => source.suites.some((suite) => debianSuite.test(suite)))
    .flatMap((source) => source.uris)
    .filter((uri) => !uri.startsWith('cdrom:') && !/debian-security\/?$/.test(uri));
  return candidates.find((uri) => /\/debian\/?$/.test(uri)) ?? candidates[0];
}

export interface MirrorSearch {
  /** An explicit choice (`--mirror`). */
  readonly mirror?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly aptFolder?: string;
  readonly osReleaseFile?: string;
}

/**
 * The mirror to fetch from: the option, `REPLFAULT_DEBIAN_MIRROR`, or the system's own apt configuration where the system
 * is Debian. Throws `mirror-unknown` (exit 3) when none is known.
 */
export function findDebianMirror(search: MirrorSearch = {}): string {
  const named = search.mirror ?? (search.env ?? process.env)['REPLFAULT_DEBIAN_MIRROR'];
  if (named) return named;
  const hint = 'Name a mirror of the Debian archive with --mirror URL or REPLFAULT_DEBIAN_MIRROR.';
  const system = readOsRelease(search.osReleaseFile);
  if (system.id !== 'debian') {
    throw new ReplfaultError(
      'mirror-unknown',
      'This system is not Debian, so its package sources do not name a Debian mirror',
      {
        hint,
      },
    );
  }
  const found = pickDebianMirror(readSystemSources(search.aptFolder ?? '/etc/apt'));
  if (found) return found;
  throw new ReplfaultError(
    'mirror-unknown',
    'The apt configuration of this system does not name a mirror of the Debian archive',
    {
      hint,
    },
  );
}

function readSystemSources(aptFolder: string): AptSource[] {
  const parts = join(aptFolder, 'sources.list.d');
  const files = [join(aptFolder, 'sources.list')];
  try {
    files.push(
      ...readdirSync(parts)
        .sort()
        .map((name) => join(parts, name)),
    );
  } catch {
    // No such folder: only the main file.
  }
  return files.flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return [];
    }
    if (file.endsWith('.sources')) return parseDeb822(text);
    return file.endsWith('.list') ? parseOneLine(text) : [];
  });
}

import { closest } from '../../../model/closest.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import type { LinkConditions } from '../../../model/profile.ts';
import { isUrl, withoutPassword } from '../../../model/server-url.ts';
import { presetNames, presets } from '../../../profile/presets/index.ts';
import { impossiblePair } from '../../../profile/server-pair.ts';
import { ownValues, starterProfile } from '../../../profile/starter.ts';
import { profileText } from '../../../profile/text.ts';
import { parseServerSpec } from '../../../servers/spec-syntax.ts';
import { writeProfile } from '../../write-profile.ts';

export interface InitOptions {
  readonly preset: string;
  readonly server: string;
  readonly replicaServer?: string;
  readonly force?: boolean;
  readonly stdout?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
}

/**
 * Writes a profile to begin with, or prints it or the presets.
 * @throws ReplfaultError (usage): no such preset or server, a file that is there, a folder that cannot be written to.
 */
export async function init(
  file: string,
  options: InitOptions,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Promise<ExitCode> {
  if (options.list) {
    print(options.json ? `${JSON.stringify([...presets.values()], null, 2)}\n` : listed());
    return ExitCode.passed;
  }
  if (isUrl(file))
    throw usageError(
      'BAD_FILE',
      `init writes to a file, and ${withoutPassword(file)} is a URL`,
      'to write a profile of a running pair, use `replfault capture --source URL --replica URL`',
    );
  const preset = presets.get(options.preset);
  if (!preset) {
    const near = closest(options.preset, presetNames);
    throw usageError(
      'UNKNOWN_PRESET',
      `no preset "${options.preset}"`,
      `${near === undefined ? '' : `${near} `}Known: ${presetNames.join(', ')}`,
    );
  }
  const source = parseServerSpec(options.server).text;
  const replica = parseServerSpec(options.replicaServer ?? options.server).text;
  const [impossible] = impossiblePair({ source, replica });
  if (impossible)
    throw usageError('BAD_SERVERS', impossible.text, 'choose other servers with --server and --replica-server');
  const { profile, comments } = starterProfile(preset, { source, replica });
  const text = profileText(profile, comments);
  if (options.stdout) {
    print(text);
    return ExitCode.passed;
  }
  await writeProfile(file, text, options.force ?? false);
  print(
    options.json
      ? `${JSON.stringify({ file, preset: preset.name, profile })}\n`
      : `wrote ${file} (preset ${preset.name}, ${source}${replica === source ? '' : ` and ${replica}`})\nenter your own values, at least ${ownValues.join(', ')}; then run: replfault tune ${file}\n`,
  );
  return ExitCode.passed;
}

function listed(): string {
  return [...presets.values()].map(({ name, title, link }) => `${name}\n  ${title}\n  ${linkText(link)}\n`).join('');
}

function linkText({ rttMs, jitterMs, lossPercent, bandwidthMbitS }: LinkConditions): string {
  const bandwidth = bandwidthMbitS === null ? 'bandwidth not limited' : `${bandwidthMbitS} Mbit/s`;
  return `round trip ${rttMs} ms, jitter ${jitterMs} ms; ${lossPercent} % packet loss; ${bandwidth}`;
}

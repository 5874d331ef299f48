import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReplfaultError } from '../../model/errors.ts';

/** Fingerprints of the primary keys in `keys/` that may sign an index of the Debian archive. */
export const archiveKeyFingerprints: readonly string[] = [
  '1F89983E0081FDE018F3CC9673A4F27B8DD47936', // automatic, 11/bullseye
  'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8', // automatic, 12/bookworm
  '04B54C3CDCA79751B16BC6B5225629DF75B188BD', // automatic, 13/trixie
  '4D64FEC119C2029067D6E791F8D2585B8783D481', // stable release, 12/bookworm
  '41587F7DB8C774BCCF131416762F67A0B2C39DE4', // stable release, 13/trixie
];

/** The package's own `keys` folder, found from the sources as well as from the built files. */
export function keysFolder(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 6; up += 1) {
    const candidate = join(dir, 'keys');
    if (existsSync(join(candidate, 'debian-archive-12-automatic.asc'))) return candidate;
    dir = dirname(dir);
  }
  throw new ReplfaultError(
    'keys-missing',
    'The folder with the Debian archive keys is missing from this installation',
    {
      hint: 'Install replfault again.',
    },
  );
}

import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReplfaultError } from '../../../model/errors.ts';
import { runProgram } from '../../cache/run-program.ts';
import { compareVersions } from '../../versions.ts';
import type { Ingredients, MakerOptions } from './ingredients.ts';

const buildTimeoutMs = 600_000;

interface GoSource {
  readonly module: string;
  /** What `go install` calls the program. */
  readonly binary: string;
  /** Path in the image. */
  readonly program: string;
  /** The oldest compiler that will do. */
  readonly goVersion: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * A Go program, compiled statically from its module, so that the image needs nothing else. Throws `go-missing`, `go-too-old`,
 * `go-failed` (exit 3).
 */
export async function fromGo(source: GoSource, { signal, onProgress }: MakerOptions): Promise<Ingredients> {
  const asked = await runProgram('go', ['env', 'GOVERSION'], { signal });
  const hint = `Install Go ${source.goVersion} or newer and build again; until then the embedded proxy does what is needed.`;
  if (asked.missing) throw new ReplfaultError('go-missing', 'There is no Go compiler on PATH', { hint });
  const goVersion = asked.stdout.trim().replace(/^go/, '');
  if (compareVersions(goVersion, source.goVersion) < 0)
    throw new ReplfaultError(
      'go-too-old',
      `Go ${source.goVersion} is needed, here is ${goVersion || 'an unknown one'}`,
      { hint },
    );
  return {
    contentId: JSON.stringify([source, goVersion]),
    version: source.module.slice(source.module.lastIndexOf('@') + 1),
    layers: async (scratch) => {
      onProgress?.({ phase: 'download', what: `${source.module}: compiling`, doneBytes: 0, totalBytes: 0 });
      const root = join(scratch, 'go-root');
      await mkdir(root, { recursive: true });
      const variables = Object.entries(source.variables).map(([name, value]) => `-X ${name}=${value}`);
      const flags = ['-s', '-w', ...variables].join(' ');
      const built = await runProgram('go', ['install', '-trimpath', `-ldflags=${flags}`, source.module], {
        env: { CGO_ENABLED: '0', GOFLAGS: '-modcacherw', GOBIN: join(scratch, 'go-bin'), GOTOOLCHAIN: 'local' },
        cwd: scratch,
        timeoutMs: buildTimeoutMs,
        signal,
      });
      if (built.exitCode !== 0) {
        throw new ReplfaultError('go-failed', `${source.module} does not compile: ${built.stderr.trim().slice(-500)}`, {
          hint: 'Modules come from GOPROXY: check the network and `go env GOPROXY`.',
        });
      }
      await rename(join(scratch, 'go-bin', source.binary), join(root, basename(source.program)));
      return [{ dir: root }];
    },
  };
}

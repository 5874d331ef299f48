import { fetchPackages } from '../../packages/fetch-packages.ts';
import { buildIdOf } from '../../packages/manifest.ts';
import type { Ingredients, MakerOptions } from './ingredients.ts';

/** Not needed to run programs. */
const leaveOut = [/^debconf/, /^libpam/, /^cdebconf/, /^libdb5/, /^libcap2-bin/, /^libc-gconv/];

/** Debian packages with what they need. */
export async function fromPackages(
  source: { readonly suite: string; readonly packages: readonly string[] },
  options: MakerOptions,
): Promise<Ingredients> {
  const tree = await fetchPackages({ ...options, suite: source.suite, names: source.packages, leaveOut });
  return {
    contentId: buildIdOf(tree.manifest),
    version: tree.manifest.version,
    layers: async () => [{ dir: tree.root }],
  };
}

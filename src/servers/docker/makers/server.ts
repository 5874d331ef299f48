import { buildIdOf } from '../../packages/manifest.ts';
import { upstreamVersion } from '../../packages/package-index.ts';
import { fetchServerPackages } from '../../packages/server-packages.ts';
import type { Ingredients, MakerOptions } from './ingredients.ts';

/** A server of the Debian archive: the same unpacked packages that the local runtime starts. */
export async function fromServer(
  source: { readonly vendor: 'mysql' | 'mariadb'; readonly version: string },
  options: MakerOptions,
): Promise<Ingredients> {
  const tree = await fetchServerPackages(source, options);
  return {
    contentId: buildIdOf(tree.manifest),
    version: upstreamVersion(tree.manifest.version),
    layers: async () => [{ dir: tree.root }],
  };
}

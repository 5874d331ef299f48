import type { FetchProgress } from '../../packages/fetch-packages.ts';

/** What an image is made of, before it is packed. */
export interface Ingredients {
  /** Identifies the exact bytes; an image that carries it need not be built again. */
  readonly contentId: string;
  /** What the image's user would call its version. */
  readonly version: string;
  /** Puts the parts in place; called only when the image must be built. Folders are packed in order into one image. */
  layers(scratch: string): Promise<readonly Layer[]>;
}

/** A folder whose contents go to the root of the image. */
export interface Layer {
  readonly dir: string;
}

export interface MakerOptions {
  readonly cacheDir: string;
  readonly mirror?: string | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

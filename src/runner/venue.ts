import type { ServerFetchOptions } from '../servers/packages/server-packages.ts';
import type { ServerProgram } from '../servers/types.ts';
import type { Site } from '../topology/site.ts';

/** What a worker plays its cases on: finds server programs for it and opens a site for each case. */
export interface Venue extends AsyncDisposable {
  resolve(spec: string, options: ServerFetchOptions): Promise<ServerProgram>;
  openSite(): Promise<Site>;
}

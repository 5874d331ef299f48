import type { CaseSettings, NamedScenario } from '../model/scenario.ts';
import type { TcpSwitches } from '../model/switches.ts';
import type { ServerFetchOptions } from '../servers/packages/server-packages.ts';
import type { ServerProgram } from '../servers/types.ts';
import type { Site } from '../topology/site.ts';

/** What a worker plays its cases on: finds server programs for it and opens a site for each case. */
export interface Sites extends AsyncDisposable {
  resolve(spec: string, options: ServerFetchOptions): Promise<ServerProgram>;
  /** Why TCP cannot be set here as a case asks; `null` where it can. */
  tcpMissing(asked: TcpSwitches): Promise<string | null>;
  /** What the case needs decides which proxy it gets, and the link and TCP that it asks for how many networks. */
  openSite(
    scenario: Pick<NamedScenario, 'needs'>,
    settings: Pick<CaseSettings, 'link'>,
    tcp?: TcpSwitches,
  ): Promise<Site>;
}

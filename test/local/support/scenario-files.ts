import { fileURLToPath } from 'node:url';

/** Path of one of the scenarios beside this file, as a user would give it. */
export function userScenario(name: string): string {
  return fileURLToPath(new URL(`./scenarios/${name}.ts`, import.meta.url));
}

/** Makes the control as short as it can be, where a run is about something else. */
export const shortControl = ['--param', 'heartbeats=1', '--param', 'heartbeatS=0.3'];

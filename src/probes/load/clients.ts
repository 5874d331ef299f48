import type { Clients } from '../../model/workload.ts';
import type { ClientParts, RunningClients } from './client-types.ts';
import { SqlClientsRun } from './sql-clients.ts';
import { SysbenchRun } from './sysbench-run.ts';

/** Makes the tables of clients. @throws ReplfaultError `WORKLOAD_FAILED` with what the server or the program says. */
export function openClients(clients: Clients, parts: ClientParts): Promise<RunningClients> {
  return clients.kind === 'sql' ? SqlClientsRun.open(clients, parts) : SysbenchRun.open(clients, parts);
}

/** What to do instead of what a claim says, in one sentence that is right on every server; the section says more. */
export const inShort: Readonly<Record<string, string>> = {
  C1: 'Find out how the link fails: loss alone delays; full send buffers and an RST end the connection.',
  C2: 'Check the receiving side, and whether the round trip rises suddenly: a steady latency or a slow source alone do not cause it.',
  C3: 'Compare the bandwidth of the link with the drain threshold: 8 MB in one transaction did not matter.',
  C4: 'Look for a common cause of load and error: a busy source alone did not cause it.',
  C5: 'Read Last_IO_Errno of the replica: the mismatches that were tried show there, and no write failed.',
  C6: 'Set the network timeout of the replica to the longest undetected outage that you can accept.',
  F1: 'Log in over the same path, then compare both ends twice: a login does not prove that events arrive.',
  F2: 'Raise net_write_timeout only for stalls with full send buffers, and not the timeout of the replica with it.',
  F3: 'Start the receiver only if it is No: while it is Yes or Connecting, it reconnects by itself.',
  F4: 'Wait on the replica for the transactions that the source has executed.',
  F5: 'Split transactions to limit what is sent again: that does not prevent the timeout.',
  F6: 'Switch to GTID once, and keep the binary logs for longer than the longest outage.',
  F7: 'Set net_write_timeout before the load, reconnect the receiver, and restore the value after the load.',
  F8: 'Keep both settings at 1.',
  F9: 'Give replication enough bandwidth: neither fewer reads nor a shorter way replace it.',
  F10: 'Alert on the age of the oldest missing transaction.',
  F11: 'Choose each timeout by its effect.',
  F12: 'Let the retries and the binary logs last longer than the longest outage.',
  Q1: 'If nothing may be lost with the source, use semi-synchronous replication.',
  Q2: 'Count disconnects, and compare checksums: neither the status nor equal GTID sets show divergence.',
  Q3: 'Alert when semi-sync changes to OFF, and write a heartbeat row every second.',
  Q4: 'Find out what ended the connection.',
  Q5: 'Find out what became silent: 1159 is a read that timed out.',
  Q6: 'Read Last_IO_Error: different versions are rarely the cause.',
  Q7: 'Read the text of the error, correct its cause, then start the receiver.',
  Q8: 'Test the pair before you promote the new server: the older replica is your way back.',
  Q9: 'Before you upgrade a replica to 11.4 or later, give the source TLS that the replica can verify.',
};

/** Where to begin to read, by what the reader has before them. */
export const situations: readonly {
  readonly situation: string;
  readonly read: readonly (readonly [string, string])[];
}[] = [
  {
    situation: 'The error occurs now. Is replication broken?',
    read: [
      ['F4', 'whether transactions are missing'],
      ['F3', 'whether to start the receiver'],
      ['Q6', 'and'],
      ['Q7', 'if the receiver is stopped'],
    ],
  },
  {
    situation: 'It occurs again and again',
    read: [
      ['C1', ''],
      ['C2', ''],
      ['C3', ''],
      ['C6', 'causes'],
      ['F2', 'and'],
      ['F11', 'timeouts'],
      ['F7', 'bulk loads'],
    ],
  },
  {
    situation: 'How is it detected earlier?',
    read: [
      ['F10', 'monitoring'],
      ['Q3', 'semi-sync'],
      ['C6', 'the timeout of the replica'],
    ],
  },
  {
    situation: 'Source and replica have different versions',
    read: [
      ['Q8', 'MySQL'],
      ['Q9', 'MariaDB'],
      ['Q6', 'error 1236'],
    ],
  },
  {
    situation: 'What can be lost?',
    read: [
      ['Q1', 'if the source is lost'],
      ['Q2', 'divergence'],
      ['F6', 'and'],
      ['F12', 'after an outage'],
    ],
  },
];

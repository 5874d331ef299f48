/** A client over TCP in a process of its own, which prints the answer to one query, or the code of its error. */
const client = `
  const { createConnection } = require('mysql2/promise');
  const [options, sql] = process.argv.slice(1);
  createConnection(JSON.parse(options)).then(async (connection) => {
    console.log(JSON.stringify((await connection.query(sql))[0]));
    await connection.end();
  }).catch((error) => { console.error(error.code); process.exitCode = 1; });
`;

/** Arguments for node, in a folder from which mysql2 is found. */
export const asked = (options: object, sql: string): string[] => ['-e', client, JSON.stringify(options), sql];

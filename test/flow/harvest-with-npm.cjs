// Harvests one list with oai-pmh (npm), a client for Node. It is found where NODE_PATH says; nothing of Kho depends on it.
// Usage: harvest-with-npm.cjs BASE_URL VERB METADATA_PREFIX
// Prints one line a record: identifier, datestamp, and the name of the root element of its metadata ("-" without any).
const { OaiPmh } = require('oai-pmh');

async function main([base, verb, metadataPrefix]) {
  const client = new OaiPmh(base);
  const list = verb === 'ListRecords' ? client.listRecords({ metadataPrefix }) : client.listIdentifiers({ metadataPrefix });
  for await (const one of list) {
    const header = one.header ?? one;
    const root = Object.keys(one.metadata ?? {}).find((name) => name !== '$') ?? '-';
    process.stdout.write(`${header.identifier}\t${header.datestamp}\t${root}\n`);
  }
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

// AsyncAPI's own parser over the files that are named: a JSON array per file, of what it counts as an error.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const judges = fileURLToPath(new URL('.judges/exports/', import.meta.url));
const { Parser } = createRequire(judges)('@asyncapi/parser');

const ERROR = 0; // DiagnosticSeverity of Spectral; 1 is a warning, 2 a piece of information.
const parser = new Parser();
for (const file of process.argv.slice(2)) {
  const { diagnostics } = await parser.parse(readFileSync(file, 'utf8'));
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === ERROR);
  console.log(JSON.stringify(errors.map(({ path, message }) => `${path.join('/')}: ${message}`)));
}

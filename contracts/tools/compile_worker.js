#!/usr/bin/env node
// npm's solc kept warm: one standard-JSON input a line, one output a line. Imports are read from contracts/.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const solc = require('solc');

const ROOT = path.join(__dirname, '..');
const texts = new Map();

function read(name) {
  const file = path.resolve(ROOT, name);
  if (!texts.has(file)) texts.set(file, fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);
  const contents = texts.get(file);
  return contents === undefined ? { error: `source "${name}" not found` } : { contents };
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const output = JSON.parse(solc.compile(line, { import: read }));
  process.stdout.write(`${JSON.stringify(output)}\n`);
});

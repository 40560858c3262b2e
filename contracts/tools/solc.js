#!/usr/bin/env node
// A `solc` command line over npm's solc, as far as py-solc-x and slither ask for one:
//   --version | --standard-json [FILE] | --combined-json FIELDS [FILE…]
//   [prefix=path…] [--base-path DIR] [--include-path DIR…] [--allow-paths …] [--optimize] [--optimize-runs N]
//   [--evm-version NAME] [--via-ir] [--no-code] [--no-import-callback]
// Imports are read from within base path, include paths, allowed paths and the folders of the files given, and with
// --no-import-callback not at all.
// --no-code leaves bytecode and source maps empty, which saves nearly all the time where only trees are wanted.
'use strict';
const fs = require('fs');
const path = require('path');
const solc = require('solc');

const VALUED = new Set([
  '--combined-json', '--base-path', '--include-path', '--allow-paths', '--optimize-runs', '--evm-version',
]);
const FLAGS = new Set(['--version', '--standard-json', '--optimize', '--via-ir', '--no-code', '--no-import-callback']);
// Field of --combined-json -> where standard JSON keeps it.
const FIELDS = {
  'abi': ['abi'], 'bin': ['evm', 'bytecode', 'object'], 'bin-runtime': ['evm', 'deployedBytecode', 'object'],
  'srcmap': ['evm', 'bytecode', 'sourceMap'], 'srcmap-runtime': ['evm', 'deployedBytecode', 'sourceMap'],
  'hashes': ['evm', 'methodIdentifiers'], 'userdoc': ['userdoc'], 'devdoc': ['devdoc'],
  'metadata': ['metadata'], 'storage-layout': ['storageLayout'],
};
const CODE = new Set(['bin', 'bin-runtime', 'srcmap', 'srcmap-runtime']);

function fail(message) {
  process.stderr.write(`solc.js: ${message}\n`);
  process.exit(1);
}

function parse(argv) {
  const options = { files: [], remappings: [], '--include-path': [] };
  for (let i = 0; i < argv.length; i++) {
    const [, name, inline] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(argv[i]) || [];
    if (VALUED.has(name)) {
      const value = inline ?? argv[++i] ?? fail(`${name} needs a value`);
      if (name === '--include-path') options[name].push(value);
      else options[name] = value;
    } else if (FLAGS.has(name)) options[name] = true;
    else if (argv[i].startsWith('--')) fail(`unknown option ${argv[i]}`);
    else (argv[i].includes('=') ? options.remappings : options.files).push(argv[i]);
  }
  return options;
}

// Native solc says "Linux.g++" where this one says "Emscripten.clang"; strict parsers know only the former.
const version = () => solc.version().replace(/Emscripten\.clang$/, 'Linux.g++');

const LARGEST = 1e6;

// Where an existing path really is; links count for where they lead.
const real = (place) => { try { return fs.realpathSync(place); } catch { return null; } };

function reader(options) {
  const roots = [options['--base-path'] || '.', ...options['--include-path']];
  const allowed = [
    ...roots, ...roots.map((root) => path.join(root, 'node_modules')), // which may be a link
    ...(options['--allow-paths'] ?? '').split(',').filter(Boolean), ...options.files.map(path.dirname),
  ].map(real).filter(Boolean);
  return (name) => {
    for (const root of roots) {
      const file = real(path.isAbsolute(name) ? name : path.join(root, name));
      if (file === null) continue;
      if (!allowed.some((place) => file.startsWith(place.endsWith(path.sep) ? place : place + path.sep))) {
        return { error: `source "${name}" lies outside of ${allowed.join(', ')}` };
      }
      const found = fs.statSync(file);
      if (!found.isFile() || found.size > LARGEST) return { error: `source "${name}" is no file of bounded size` };
      return { contents: fs.readFileSync(file, 'utf8') };
    }
    return { error: `source "${name}" not found` };
  };
}

// soljson prints the negative ids of built-in nodes as unsigned 32-bit numbers; native solc prints them signed.
const signed = (key, value) => (typeof value === 'number' && value > 0xffff0000 ? value - 2 ** 32 : value);

function compile(input, options) {
  const callbacks = options['--no-import-callback'] ? {} : { import: reader(options) };
  return JSON.parse(solc.compile(JSON.stringify(input), callbacks), signed);
}

function standardJson(options) {
  const [file] = options.files.filter((name) => name !== '-');
  const input = JSON.parse(fs.readFileSync(file ?? 0, 'utf8'));
  const read = reader(options);
  for (const source of Object.values(input.sources ?? {})) {
    for (const url of source.content === undefined ? source.urls ?? [] : []) {
      source.content ??= read(url.replace(/^file:\/\//, '')).contents;
    }
    if (source.content !== undefined) delete source.urls;
  }
  return compile(input, options);
}

function combinedJson(options) {
  const fields = options['--combined-json'].split(',');
  const read = (file) => [file === '-' ? '<stdin>' : file, { content: fs.readFileSync(file === '-' ? 0 : file, 'utf8') }];
  const wanted = fields.filter((field) => FIELDS[field]);
  const compiled = options['--no-code'] ? wanted.filter((field) => !CODE.has(field)) : wanted;
  const output = compile({
    language: 'Solidity',
    sources: Object.fromEntries((options.files.length ? options.files : ['-']).map(read)),
    settings: {
      remappings: options.remappings,
      optimizer: { enabled: Boolean(options['--optimize']), runs: Number(options['--optimize-runs'] ?? 200) },
      viaIR: Boolean(options['--via-ir']),
      ...(options['--evm-version'] && { evmVersion: options['--evm-version'] }),
      outputSelection: { '*': { '*': compiled.map((field) => FIELDS[field].join('.')), '': ['ast'] } },
    },
  }, options);
  for (const error of output.errors ?? []) process.stderr.write(`${error.formattedMessage}\n`);
  if ((output.errors ?? []).some((error) => error.severity === 'error')) process.exit(1);
  const value = (contract, field) =>
    compiled.includes(field) ? FIELDS[field].reduce((part, key) => part?.[key], contract) : '';
  const pick = (contract) => Object.fromEntries(wanted.map((field) => [field, value(contract, field)]));
  const sources = Object.entries(output.sources).sort(([, a], [, b]) => a.id - b.id);
  return {
    contracts: Object.fromEntries(Object.entries(output.contracts ?? {}).flatMap(([file, contracts]) =>
      Object.entries(contracts).map(([name, contract]) => [`${file}:${name}`, pick(contract)]))),
    sourceList: sources.map(([name]) => name),
    sources: Object.fromEntries(sources.map(([name, source]) => [name, { AST: source.ast, id: source.id }])),
    version: version(),
  };
}

const options = parse(process.argv.slice(2));
if (options['--version']) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version()}\n`);
} else if (options['--standard-json'] || options['--combined-json']) {
  const output = options['--standard-json'] ? standardJson(options) : combinedJson(options);
  process.stdout.write(`${JSON.stringify(output)}\n`);
} else fail('nothing to do: give --version, --standard-json or --combined-json');

// The modules that an exported k6 script imports, for node: k6, k6/http, k6/crypto and k6/encoding, as far as it uses them.
// k6 sends synchronously; so does this, through curl.
import { createHash, createHmac } from 'node:crypto';
import { spawnSync } from 'node:child_process';

globalThis.__ENV = process.env;

export function check(response, checks) {
  for (const [name, holds] of Object.entries(checks)) {
    if (!holds(response)) {
      console.error(`${name} does not hold: ${response.status} ${response.body}`);
      process.exitCode = 1;
    }
  }
}

function request(method, url, body, parameters = {}) {
  const headers = { ...parameters.headers };
  let data = body;
  if (typeof body === 'object' && !(body instanceof ArrayBuffer)) {
    data = new URLSearchParams(body).toString();
    headers['content-type'] = headers['content-type'] || 'application/x-www-form-urlencoded';
  }
  const options = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const curl = ['-s', '-g', '--path-as-is', '-X', method, url, ...options, '--data-binary', '@-', '-w', '\n%{http_code}'];
  const output = spawnSync('curl', curl, { input: Buffer.from(data), encoding: 'utf8' }).stdout;
  const end = output.lastIndexOf('\n');
  const text = output.slice(0, end);
  return { status: Number(output.slice(end + 1)), body: text, json: (name) => JSON.parse(text)[name] };
}

const post = (url, body, parameters) => request('POST', url, body, parameters);
const digest = (hash, form) => (form === 'binary' ? hash.digest() : hash.digest(form));

const sha256 = (text, form) => digest(createHash('sha256').update(Buffer.from(text)), form);
const hmac = (name, key, text, form) => digest(createHmac(name, key).update(text), form);
const b64encode = (text) => Buffer.from(text).toString('base64');

export default { request, post, sha256, hmac, b64encode };

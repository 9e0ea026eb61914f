// AWS Signature Version 4: adds its headers to `headers`.
function sign(method, url, headers, body, settings, now) {
  const [, host, path, query] = /^https?:\/\/([^/?]+)([^?]*)\??(.*)$/.exec(url);
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  headers['x-amz-date'] = time;
  headers['x-amz-content-sha256'] = crypto.sha256(body, 'hex');
  const all = Object.assign({ host }, headers);
  const names = Object.keys(all).sort();
  const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
  const canonicalPath = settings.encodesTwice ? (path || '/').split('/').map(encode).join('/') : path || '/';
  const pair = (text) => {
    const at = text.includes('=') ? text.indexOf('=') : text.length;
    return [text.slice(0, at), text.slice(at + 1)].map((part) => encode(decodeURIComponent(part)));
  };
  const compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
  const byName = (left, right) => compare(left[0], right[0]) || compare(left[1], right[1]);
  const canonicalRequest = [
    method,
    canonicalPath,
    query === '' ? '' : query.split('&').map(pair).sort(byName).map((parts) => parts.join('=')).join('&'),
    names.map((name) => name + ':' + all[name].trim().replace(/ +/g, ' ') + '\n').join(''),
    names.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = [day, settings.region, settings.service, 'aws4_request'].join('/');
  const stringToSign = ['AWS4-HMAC-SHA256', time, scope, crypto.sha256(canonicalRequest, 'hex')].join('\n');
  let key = 'AWS4' + settings.secretAccessKey;
  for (const part of scope.split('/')) {
    key = crypto.hmac('sha256', key, part, 'binary');
  }
  const signature = crypto.hmac('sha256', key, stringToSign, 'hex');
  headers.authorization = 'AWS4-HMAC-SHA256 Credential=' + settings.accessKeyId + '/' + scope
    + ', SignedHeaders=' + names.join(';') + ', Signature=' + signature;
}

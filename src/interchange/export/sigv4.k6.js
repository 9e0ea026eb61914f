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
  const pair = (text) => text.split('=').concat('').slice(0, 2).map((part) => encode(decodeURIComponent(part))).join('=');
  const canonicalRequest = [
    method,
    canonicalPath,
    query === '' ? '' : query.split('&').map(pair).sort().join('&'),
    names.map((name) => name + ':' + all[name].trim() + '\n').join(''),
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

/**
 * The verifier inside of `bao-cao.html`: digests what is dropped on it in the browser and sends nothing anywhere. Written for browsers as
 * they are; WebCrypto digests what fits into memory, the loop below everything larger. `expected` and `words` are data of the page.
 */
export const PAGE_SCRIPT = String.raw`'use strict';
(function () {
  var data = JSON.parse(document.getElementById('expected').textContent);
  var words = data.words;
  var IN_MEMORY = 256 * 1024 * 1024;
  var known = new Map();
  var dropped = new Map();

  function hex(bytes) { return Array.from(new Uint8Array(bytes), function (byte) { return byte.toString(16).padStart(2, '0'); }).join(''); }

  var K = [];
  (function () {
    for (var n = 2; K.length < 64; n += 1) {
      var prime = true;
      for (var d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
      if (prime) K.push((Math.cbrt(n) % 1 * 4294967296) | 0);
    }
  })();

  function Sha256() {
    this.h = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19].map(function (v) { return v | 0; });
    this.rest = new Uint8Array(0);
    this.size = 0;
  }
  Sha256.prototype.update = function (bytes) {
    this.size += bytes.length;
    var all = new Uint8Array(this.rest.length + bytes.length);
    all.set(this.rest);
    all.set(bytes, this.rest.length);
    var at = 0;
    for (; at + 64 <= all.length; at += 64) this.block(all, at);
    this.rest = all.slice(at);
  };
  Sha256.prototype.block = function (bytes, at) {
    var w = new Int32Array(64);
    var i;
    for (i = 0; i < 16; i += 1) w[i] = (bytes[at + 4 * i] << 24) | (bytes[at + 4 * i + 1] << 16) | (bytes[at + 4 * i + 2] << 8) | bytes[at + 4 * i + 3];
    function r(v, n) { return (v >>> n) | (v << (32 - n)); }
    for (i = 16; i < 64; i += 1) w[i] = (w[i - 16] + (r(w[i - 15], 7) ^ r(w[i - 15], 18) ^ (w[i - 15] >>> 3)) + w[i - 7] + (r(w[i - 2], 17) ^ r(w[i - 2], 19) ^ (w[i - 2] >>> 10))) | 0;
    var s = this.h.slice();
    for (i = 0; i < 64; i += 1) {
      var t1 = (s[7] + (r(s[4], 6) ^ r(s[4], 11) ^ r(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[i] + w[i]) | 0;
      var t2 = ((r(s[0], 2) ^ r(s[0], 13) ^ r(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]))) | 0;
      s = [(t1 + t2) | 0, s[0], s[1], s[2], (s[3] + t1) | 0, s[4], s[5], s[6]];
    }
    for (i = 0; i < 8; i += 1) this.h[i] = (this.h[i] + s[i]) | 0;
  };
  Sha256.prototype.digest = function () {
    var bits = this.size * 8;
    var length = this.rest.length < 56 ? 64 : 128;
    var tail = new Uint8Array(length);
    tail.set(this.rest);
    tail[this.rest.length] = 0x80;
    new DataView(tail.buffer).setUint32(length - 8, Math.floor(bits / 4294967296));
    new DataView(tail.buffer).setUint32(length - 4, bits >>> 0);
    for (var at = 0; at < length; at += 64) this.block(tail, at);
    return this.h.map(function (v) { return (v >>> 0).toString(16).padStart(8, '0'); }).join('');
  };

  async function sha256(file) {
    if (file.size <= IN_MEMORY && window.crypto && crypto.subtle) return hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    var sum = new Sha256();
    for (var at = 0; at < file.size; at += 4194304) sum.update(new Uint8Array(await file.slice(at, at + 4194304).arrayBuffer()));
    return sum.digest();
  }

  function tell(good, name, text) {
    var row = document.createElement('li');
    row.className = good === undefined ? 'unknown' : good ? 'good' : 'bad';
    row.textContent = (good === undefined ? '? ' : good ? '✔ ' : '✘ ') + name + ': ' + text;
    document.getElementById('answers').appendChild(row);
  }

  async function learn(file) {
    (await file.text()).split('\n').forEach(function (line) {
      var escaped = line[0] === '\\';
      var digest = line.slice(escaped ? 1 : 0, escaped ? 65 : 64);
      var name = line.slice(escaped ? 67 : 66);
      if (name !== '') known.set(digest, (known.get(digest) || []).concat(name).slice(0, 5));
    });
  }

  async function signature() {
    var report = dropped.get('bao-cao.json');
    var sig = dropped.get('bao-cao.json.sig');
    if (report === undefined || sig === undefined) return;
    try {
      var der = Uint8Array.from(atob(data.key.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '')), function (c) { return c.charCodeAt(0); });
      var key = await crypto.subtle.importKey('spki', der, { name: 'Ed25519' }, false, ['verify']);
      var good = await crypto.subtle.verify('Ed25519', key, await sig.arrayBuffer(), await report.arrayBuffer());
      tell(good, 'bao-cao.json.sig', good ? words.signed : words.forged);
    } catch (error) {
      tell(undefined, 'bao-cao.json.sig', words.noEd25519);
    }
  }

  async function judge(file) {
    var digest = await sha256(file);
    if (data.parts[file.name] !== undefined) {
      var same = data.parts[file.name] === digest;
      tell(same, file.name, same ? words.part : words.partChanged);
      if (same && /^checksums.*\.sha256$/.test(file.name)) await learn(file);
      return;
    }
    var names = known.get(digest);
    if (names !== undefined) tell(true, file.name, words.match + ' ' + names.join(', '));
    else tell(known.size === 0 ? undefined : false, file.name, (known.size === 0 ? words.listFirst : words.stranger) + ' ' + digest);
  }

  async function take(files) {
    var list = Array.from(files);
    list.sort(function (a, b) { return (/\.sha256$/.test(b.name) ? 1 : 0) - (/\.sha256$/.test(a.name) ? 1 : 0); });
    for (var at = 0; at < list.length; at += 1) {
      dropped.set(list[at].name, list[at]);
      try {
        if (list[at].name !== 'bao-cao.json.sig') await judge(list[at]);
      } catch (error) {
        tell(false, list[at].name, words.unreadable);
      }
    }
    await signature();
  }

  var field = document.getElementById('drop');
  field.addEventListener('dragover', function (event) { event.preventDefault(); });
  field.addEventListener('drop', function (event) { event.preventDefault(); take(event.dataTransfer.files); });
  document.getElementById('files').addEventListener('change', function (event) { take(event.target.files); });
  document.getElementById('verifier').hidden = false;
})();
`;

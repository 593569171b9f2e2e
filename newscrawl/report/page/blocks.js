// Reads the inert blocks of the page: base64, most of it gzip.

const parsed = new Promise((done) => {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', done, { once: true });
  else done();
});
const utf8 = new TextDecoder();

/** Return the text of a block, once it is parsed whole: the script runs while the rest of the page is still read. */
async function blockText(id) {
  while (document.readyState === 'loading' && !document.getElementById(id)?.nextSibling) {
    await Promise.race([parsed, new Promise((done) => setTimeout(done, 15))]);
  }
  return document.getElementById(id).textContent;
}

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function unzipped(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return the lines of a block, each of which ends with a newline. */
async function blockLines(id) {
  return utf8
    .decode(await unzipped(await blockText(id)))
    .slice(0, -1)
    .split('\n');
}

// The texts with their evidence, in shards of some articles, which are unpacked when one of them is opened.

const SHARD_ARTICLES = 64;
const SHARDS_IN_MEMORY = 40;
const shards = new Map();
const arriving = new Map(); // shards beside the page, while their script files load

globalThis.newscrawlShard = (number, base64) => arriving.get(number)?.(base64);

/** Return the text of an article and all that is known of it; null if it is not in this report. */
async function textOf(article) {
  const at = data.text[article];
  if (at < 0) return null;
  const shard = await shardOf(Math.floor(at / SHARD_ARTICLES));
  return shard[at % SHARD_ARTICLES];
}

function shardOf(number) {
  if (!shards.has(number)) {
    if (shards.size >= SHARDS_IN_MEMORY) shards.delete(shards.keys().next().value);
    shards.set(number, readShard(number));
  }
  return shards.get(number);
}

async function readShard(number) {
  const files = data.meta.texts.files;
  const base64 = await (files ? arrival(number, files[number]) : blockText(`s-${number}`));
  return JSON.parse(utf8.decode(await unzipped(base64)));
}

/** Load a file of texts beside the page. It is a script, since a page opened from a disk may read nothing else. */
function arrival(number, file) {
  return new Promise((done, failed) => {
    arriving.set(number, done);
    const script = document.createElement('script');
    script.addEventListener('error', () => failed(new Error(`The file ${file} is missing beside this page.`)));
    script.src = file;
    document.head.append(script);
  });
}

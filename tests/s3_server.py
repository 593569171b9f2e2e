"""A server that speaks as much of S3 as Arrow's client asks for, on this machine."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class Handler(BaseHTTPRequestHandler):
    """Keeps objects in the server's memory, by bucket and key."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body would wait for the acknowledgement of its head

    def do_HEAD(self):
        self._read()

    def do_GET(self):
        bucket, key, query = self._asked()
        if key or "list-type" not in query:
            self._read()
            return
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        found = sorted(name for place, name in self.server.objects if place == bucket and name.startswith(prefix))
        names, folders = [], set()
        for name in found:
            rest = name[len(prefix) :]
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
            else:
                names.append(name)
        contents = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(self.server.objects[bucket, name])}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for name in names
        )
        common = "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)
        )
        count = len(names) + len(folders)
        self._answer_xml(
            f"<ListBucketResult {NAMESPACE}><Name>{bucket}</Name><KeyCount>{count}</KeyCount>"
            f"<IsTruncated>false</IsTruncated>{contents}{common}</ListBucketResult>"
        )

    def do_PUT(self):
        bucket, key, query = self._asked()
        content = self._content()
        if not key:
            self.server.buckets.add(bucket)
        elif "partNumber" in query:
            self.server.uploads[query["uploadId"]][int(query["partNumber"])] = content
        else:
            self.server.objects[bucket, key] = content
        self._answer(200, b"", ETag='"tag"')

    def do_POST(self):
        bucket, key, query = self._asked()
        content = self._content()
        if "uploads" in query:
            number = str(len(self.server.uploads) + 1)
            self.server.uploads[number] = {}
            kind = "InitiateMultipartUploadResult"
            self._answer_xml(f"<{kind} {NAMESPACE}><UploadId>{number}</UploadId></{kind}>")
        elif "uploadId" in query:
            parts = self.server.uploads.pop(query["uploadId"])
            self.server.objects[bucket, key] = b"".join(parts[number] for number in sorted(parts))
            self._answer_xml(
                f'<CompleteMultipartUploadResult {NAMESPACE}><ETag>"tag"</ETag></CompleteMultipartUploadResult>'
            )
        else:  # delete several
            for piece in content.decode().split("<Key>")[1:]:
                self.server.objects.pop((bucket, piece.partition("</Key>")[0]), None)
            self._answer_xml(f"<DeleteResult {NAMESPACE}></DeleteResult>")

    def do_DELETE(self):
        bucket, key, _ = self._asked()
        self.server.objects.pop((bucket, key), None)
        self._answer(204, b"")

    def _read(self):
        bucket, key, _ = self._asked()
        content = self.server.objects.get((bucket, key)) if key else b"" if bucket in self.server.buckets else None
        if content is None:
            self._answer(404, b"")
            return
        first, last = 0, len(content) - 1
        if wanted := self.headers.get("Range"):
            first, last = (int(place) for place in wanted.removeprefix("bytes=").split("-"))
            last = min(last, len(content) - 1)
            self._answer(206, content[first : last + 1], **{"Content-Range": f"bytes {first}-{last}/{len(content)}"})
        else:
            self._answer(200, content)

    def _asked(self):
        place = urlsplit(self.path)
        bucket, _, key = unquote(place.path).lstrip("/").partition("/")
        return bucket, key, {name: own[0] for name, own in parse_qs(place.query, keep_blank_values=True).items()}

    def _content(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            content = b""
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "x-amz-decoded-content-length" not in self.headers:
            return content
        chunks = []
        while content:
            head, _, content = content.partition(b"\r\n")
            size = int(head.partition(b";")[0], 16)
            if not size:
                break
            chunks.append(content[:size])
            content = content[size + 2 :]
        return b"".join(chunks)

    def _answer_xml(self, text):
        content = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
        self._answer(200, content, **{"Content-Type": "application/xml"})

    def _answer(self, status, content, **headers):
        self.send_response(status)
        headers |= {"Content-Length": str(len(content)), "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def s3_server(monkeypatch):
    """Yield what follows an address in the bucket ``bucket``: ``s3://bucket/news`` and this."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.buckets, server.objects, server.uploads = {"bucket"}, {}, {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"?endpoint_override=127.0.0.1:{server.server_port}&scheme=http&region=us-east-1"
    finally:
        server.shutdown()
        server.server_close()

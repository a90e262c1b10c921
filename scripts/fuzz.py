"""What schemathesis does not know by itself of the media types of this API; scripts/fuzz.ts names it in its settings."""
import json

import schemathesis


@schemathesis.serializer(
    "application/x-ndjson", "application/jsonl", "application/csv", "text/csv", "text/tab-separated-values"
)
def text_as_it_is(_context, value):
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


@schemathesis.deserializer("application/x-ndjson")
def first_line(_context, response):
    """The document tells the form of a line."""
    line = response.content.split(b"\n", 1)[0]
    return json.loads(line) if line else {}

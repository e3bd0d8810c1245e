"""Reading from an instance: fetch, verify, remember, keep. Trusts keys, never the network.

>>> Transport("HTTPS://attune.example:443/").origin
'https://attune.example'

``pull(url, "willow-school/tutor", out=Path("out"), store=Store())`` is the whole of it for one
document: the verified bundle is returned, and ``out`` holds its files.
"""

from attune.client.files import read_file, write_out
from attune.client.folder import BUNDLE, bundle_path, decoded, read_bundle, refuse_disagreement
from attune.client.pulling import pull
from attune.client.store import Store
from attune.client.transport import Transport
from attune.client.trusting import announced, published_trust

__all__ = [
    "BUNDLE",
    "Store",
    "Transport",
    "announced",
    "bundle_path",
    "decoded",
    "published_trust",
    "pull",
    "read_bundle",
    "read_file",
    "refuse_disagreement",
    "write_out",
]

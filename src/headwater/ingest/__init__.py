"""Ways in: publishers are parsed, authenticated and handed to an engine as access units."""

from headwater.ingest.model import EndReason, PublisherFacts, PublishGrant
from headwater.ingest.ports import Engines, PublishAuthoriser
from headwater.ingest.service import IngestRoom, build_ingest
from headwater.ingest.settings import IngestSettings

__all__ = [
    "EndReason",
    "Engines",
    "IngestRoom",
    "IngestSettings",
    "PublishAuthoriser",
    "PublishGrant",
    "PublisherFacts",
    "build_ingest",
]

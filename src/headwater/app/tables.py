"""All tables of all rooms: importing this module fills the metadata that migrations must lead to."""

from headwater.accounts import tables as accounts
from headwater.channels import tables as channels
from headwater.monitor import tables as monitor
from headwater.segments import tables as segments

ROOMS = tuple(module.__name__.split(".")[1] for module in (accounts, channels, monitor, segments))
